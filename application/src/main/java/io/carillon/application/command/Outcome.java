package io.carillon.application.command;

import io.carillon.application.hub.Subscription;
import io.carillon.domain.access.Principal;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.Status;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomListing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command led to. */
public sealed interface Outcome {

  /**
   * The connection is authenticated.
   *
   * @param resumed whether the session had a connection before
   * @param starts what the connection listens to; it goes live behind this answer
   * @param revoked what the session listened to and the token does not permit
   */
  record Connected(ConnectionId connection, SessionId session, Principal principal, boolean resumed, List<Start> starts,
      List<TopicFilter> revoked) implements Outcome {

    /**
     * How a subscription begins.
     *
     * @param recovered whether the client gets everything that it has missed; {@code null} where there is nothing to miss
     * @param loss why it does not; {@code null} when it does
     */
    public record Start(Subscription subscription, @Nullable Boolean recovered, @Nullable Loss loss) {

      public static Start of(Subscription subscription) {
        return new Start(subscription, null, null);
      }
    }

    /** The subscriptions that go live behind this answer. */
    public List<Subscription> opened() {
      return starts.stream().map(Start::subscription).toList();
    }
  }

  /**
   * The new token holds.
   *
   * @param revoked subscriptions that it does not permit, which have ended
   */
  record Refreshed(Principal principal, List<TopicFilter> revoked) implements Outcome {}

  record Pong() implements Outcome {}

  /**
   * A part of a topic's log.
   *
   * @param end where the log ended when it was read
   */
  record HistoryRead(TopicName topic, Position end, Excerpt excerpt) implements Outcome {}

  /**
   * Each topic was judged by itself.
   *
   * @param opened the subscriptions that are new; they go live behind this answer
   * @param renews whether some of the topics were subscribed to before, so that messages of theirs may wait for the client
   */
  record Subscribed(List<TopicResult> results, List<Subscription> opened, boolean renews) implements Outcome {}

  record Unsubscribed(List<TopicResult> results) implements Outcome {}

  /**
   * The message is accepted.
   *
   * @param deliveredTo how many connections of the target user it goes to; {@code null} for a broadcast
   * @param duplicate whether it is a retry of an earlier publish
   * @param position where it stands in the topic's log; {@code null} where nothing is recorded
   */
  record Published(MessageId id, @Nullable Integer deliveredTo, boolean duplicate, @Nullable Position position)
      implements
        Outcome {}

  /**
   * Who is at a topic.
   *
   * @param mode whether they are named or only counted
   */
  record TopicPresence(TopicName topic, PresenceMode mode, RosterPage page) implements Outcome {}

  /** How users are seen, each judged by itself. */
  record UsersPresence(List<UserResult> users) implements Outcome {}

  record PresenceSet(Status status, @Nullable RawJson info) implements Outcome {}

  /**
   * The user belongs to a room.
   *
   * @param opened the subscription to its topic, when it is new; it goes live behind this answer
   */
  record InRoom(Event event, Room room, List<Subscription> opened) implements Outcome {

    /** What has been done. */
    public enum Event {
      CREATED, JOINED, INVITED
    }
  }

  record RoomLeft(RoomName room) implements Outcome {}

  record RoomsListed(RoomListing listing) implements Outcome {}

  /** Nothing has to be said. */
  record Acknowledged() implements Outcome {}

  /** Nothing was done; the connection goes on. */
  record Refused(Refusal refusal) implements Outcome {}

  /** Nothing was done, and the connection ends. */
  record Dismissed(Refusal refusal, CloseCause cause) implements Outcome {}
}
