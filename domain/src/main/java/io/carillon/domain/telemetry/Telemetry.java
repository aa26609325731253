package io.carillon.domain.telemetry;

import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.message.Loss;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts and times. Every label's set is closed: no user, topic, address or text of a client ever gets here. Called from
 * any thread, on the delivery path too, so an implementation neither blocks nor allocates.
 */
public interface Telemetry {

  /** How a request for a connection ended. */
  enum Handshake {
    ACCEPTED, BAD_REQUEST, ORIGIN_REFUSED, TOKEN_REFUSED, KEYS_UNAVAILABLE, SERVER_FULL, ADDRESS_LIMIT, USER_LIMIT,
    DRAINING, FAILED
  }

  void handshake(Handshake outcome);

  /**
   * A connection that had been accepted is gone.
   *
   * @param closeCode the code on the wire (RFC 6455 7.4), or 1006 for none
   */
  void closed(int closeCode);

  void authenticationFailed(TokenProblem problem);

  /**
   * A message of a client was read.
   *
   * @param type one of the protocol's types, or {@code unknown}
   */
  void received(String type, int bytes);

  /**
   * Messages were handed to the sockets of clients.
   *
   * @param type one of the protocol's types
   */
  void sent(String type, int count, long bytes);

  /** From a message's acceptance to the moment when the last of one loop's connections had it written. */
  void delivered(Duration latency);

  /** Changes of who is there were announced; a number of users counts as one. */
  void presenceAnnounced(int changes);

  /** An announcement could not be published. */
  void presenceUntold();

  /** Messages were dropped for slow subscribers. */
  void dropped(int count);

  /** Messages left the logs before their time, because all logs together were too heavy. */
  void evicted(int count);

  /**
   * A client asked to go on behind a position.
   *
   * @param loss why it could not; empty when it could
   */
  void recovery(Optional<Loss> loss);

  /** What came of the wish to resume a session. */
  enum Resumption {
    /** It was kept since its connection ended. */
    RESUMED,
    /** It was taken over from a connection that was still open here. */
    TAKEN_OVER,
    /** There is no such session, or none for this user. */
    UNKNOWN,
    /** It could not be told now; the client was asked to try again. */
    UNAVAILABLE
  }

  /** A client asked for a session that it had before. */
  void resumption(Resumption outcome);

  /** Whether a circuit breaker lets calls through: all, none, or one to see. */
  enum Breaker {
    CLOSED, OPEN, HALF_OPEN
  }

  /**
   * The breaker around the calls of a broker outside this process, or of a part of it, has changed or been made.
   *
   * @param name one of a few, as many as the broker has parts
   */
  void breaker(String name, Breaker state);

  /** A message that this node has sent itself by way of the broker has arrived after so long. */
  void canaryHeard(Duration lag);

  /** Which connection to a broker outside this process ended. */
  enum Disconnection {
    /** One that carries commands. */
    COMMANDS,
    /** The one that messages arrive on. */
    SUBSCRIBER,
    /** The same, ended by this node because nothing arrived on it although it seemed to live. */
    SILENT_SUBSCRIBER
  }

  void disconnected(Disconnection which);

  /** Announcements of so many topics had been lost, and their subscribers were told where the log ends. */
  void gapsRepaired(int topics);

  /** The broker answered a command with an error, and it was not performed. */
  void refused(Obstacle why);

  /** Messages in the broker. */
  enum Spoiled {
    /** A message in a log. */
    MESSAGE,
    /** A message that was announced. */
    ANNOUNCEMENT,
    /** A kept or open session. */
    SESSION,
    /** How far a user has read. */
    CURSOR,
    /** A room, or a change of one. */
    ROOM,
    /** Records and changes of presence. */
    PRESENCE,
    /** What one node says to another. */
    NODE_MAIL
  }

  /** An entry could not be read, and was skipped. */
  void spoiled(Spoiled what);

  /** So many commands were sent together. */
  void pipelined(int commands);
}
