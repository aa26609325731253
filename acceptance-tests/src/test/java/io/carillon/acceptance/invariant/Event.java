package io.carillon.acceptance.invariant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.DataLost;
import io.carillon.acceptance.invariant.Event.Disrupted;
import io.carillon.acceptance.invariant.Event.FinalGap;
import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.FinalTop;
import io.carillon.acceptance.invariant.Event.Gap;
import io.carillon.acceptance.invariant.Event.Granted;
import io.carillon.acceptance.invariant.Event.Opened;
import io.carillon.acceptance.invariant.Event.PresenceChange;
import io.carillon.acceptance.invariant.Event.PresenceSet;
import io.carillon.acceptance.invariant.Event.PresenceSnapshot;
import io.carillon.acceptance.invariant.Event.PublishAcked;
import io.carillon.acceptance.invariant.Event.PublishRefused;
import io.carillon.acceptance.invariant.Event.PublishSent;
import io.carillon.acceptance.invariant.Event.Quiet;
import io.carillon.acceptance.invariant.Event.Received;
import io.carillon.acceptance.invariant.Event.Subscribed;
import io.carillon.acceptance.invariant.Event.Unsubscribed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a log: what one client did or saw. In a log the lines of one connection stand in the order in which the client saw them,
 * and nothing stands before what caused it. {@code tMono} counts microseconds of one clock; {@code client} is one device of one user for
 * the whole run and has one connection at a time, {@code conn} is one of its connections. An {@code epoch} is absent, and an
 * {@code offset} 0, where a topic is not recorded.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "ev")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Opened.class, name = "open"),
    @JsonSubTypes.Type(value = Granted.class, name = "grant"),
    @JsonSubTypes.Type(value = Closed.class, name = "close"),
    @JsonSubTypes.Type(value = PublishSent.class, name = "pub_sent"),
    @JsonSubTypes.Type(value = PublishAcked.class, name = "pub_ack"),
    @JsonSubTypes.Type(value = PublishRefused.class, name = "pub_err"),
    @JsonSubTypes.Type(value = Subscribed.class, name = "sub_ok"),
    @JsonSubTypes.Type(value = Unsubscribed.class, name = "unsub"),
    @JsonSubTypes.Type(value = Received.class, name = "msg"),
    @JsonSubTypes.Type(value = Gap.class, name = "gap"),
    @JsonSubTypes.Type(value = PresenceSnapshot.class, name = "pres_snapshot"),
    @JsonSubTypes.Type(value = PresenceChange.class, name = "pres_diff"),
    @JsonSubTypes.Type(value = PresenceSet.class, name = "pres_set"),
    @JsonSubTypes.Type(value = DataLost.class, name = "lost"),
    @JsonSubTypes.Type(value = Disrupted.class, name = "fault"),
    @JsonSubTypes.Type(value = Quiet.class, name = "quiet"),
    @JsonSubTypes.Type(value = FinalTop.class, name = "final_top"),
    @JsonSubTypes.Type(value = FinalMessage.class, name = "final_msg"),
    @JsonSubTypes.Type(value = FinalGap.class, name = "final_gap")})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Event {

  long tMono();

  String client();

  /** What happened on a connection. */
  sealed interface OnConnection extends Event {

    String conn();
  }

  /** What is about one topic. */
  sealed interface OnTopic extends Event {

    String topic();
  }

  /** What came on a connection as a part of a topic's stream: it accounts for the offsets from the first to the last. */
  sealed interface Arrival extends OnConnection, OnTopic {

    @Nullable
    String epoch();

    long first();

    long last();

    /** Whether it stood in the answer to a subscription, and not on its own. */
    boolean replay();
  }

  /** A place in a topic's stream. */
  record Position(String epoch, long offset) {}

  /**
   * The server said {@code connected}.
   *
   * @param server which of the servers
   */
  record Opened(long tMono, String client, String conn, String server, String user, @Nullable String session,
      boolean resumed)
      implements
        OnConnection {}

  /**
   * From now on the connection's token permits to hear these topics and no others.
   *
   * @param expires when the token ends, on the clock of {@code tMono}
   */
  record Granted(long tMono, String client, String conn, List<String> topics, long expires) implements OnConnection {}

  /**
   * The connection ended; nothing of it follows.
   *
   * @param code the close code; 1006 when there was no close frame
   * @param cause what was done to it on purpose (see {@link Cause}); absent when nothing was
   */
  record Closed(long tMono, String client, String conn, int code, @Nullable Cause cause, @Nullable String reason)
      implements
        OnConnection {}

  /** A publication is about to be sent, for the first time or again. Its {@code id} stands in its payload. */
  record PublishSent(long tMono, String client, String conn, String topic, String id, String hash, long ttlMs)
      implements
        OnConnection,
        OnTopic {}

  /** The server has taken the publication. */
  record PublishAcked(long tMono, String client, String conn, String topic, String id, @Nullable String epoch,
      long offset, boolean duplicate) implements OnConnection, OnTopic {}

  /** The server has answered with an error. */
  record PublishRefused(long tMono, String client, String conn, String topic, String id, String code)
      implements
        OnConnection,
        OnTopic {}

  /**
   * A topic's messages follow from here: those of the answer first ({@code replay}), then the live ones.
   *
   * @param offset the top of the topic's stream when the subscription began; of one that was resumed and is not recovered, where
   *     it goes on
   * @param since what the client said it had, or had when its session was resumed
   * @param history how many older messages it asked for
   * @param resumed whether the server restored the subscription by itself, from a position that it chose
   * @param recovered whether everything after {@code since} comes; absent when it was not asked for
   */
  record Subscribed(long tMono, String client, String conn, String topic, @Nullable String epoch, long offset,
      @Nullable Position since, long history, boolean resumed, @Nullable Boolean recovered, @Nullable String reason)
      implements
        OnConnection,
        OnTopic {

    boolean isRecovered() {
      return Boolean.TRUE.equals(recovered);
    }

    /** Whether the server said that it cannot give what is missing. */
    boolean isLost() {
      return Boolean.FALSE.equals(recovered);
    }

    /** Whether it gives what is left, and names the rest, in the answer. */
    boolean bringsRest() {
      return isLost() && !resumed && ("trimmed".equals(reason) || "expired".equals(reason));
    }
  }

  /** No message of the topic follows: the client's wish was answered, or the server said so (with a reason). */
  record Unsubscribed(long tMono, String client, String conn, String topic, @Nullable String reason)
      implements
        OnConnection,
        OnTopic {}

  /** A message. */
  record Received(long tMono, String client, String conn, String topic, @Nullable String epoch, long offset, String id,
      String hash, boolean replay) implements Arrival {

    @Override
    public long first() {
      return offset;
    }

    @Override
    public long last() {
      return offset;
    }
  }

  /** The server said that these offsets will not come. */
  record Gap(long tMono, String client, String conn, String topic, @Nullable String epoch, long from, long to,
      @Nullable String reason, boolean replay) implements Arrival {

    @Override
    public long first() {
      return from;
    }

    @Override
    public long last() {
      return to;
    }
  }

  /** Who is present on a topic, as the server answered. */
  record PresenceSnapshot(long tMono, String client, String conn, String topic, long version, List<String> members)
      implements
        OnConnection,
        OnTopic {}

  /** Somebody came, went or changed. */
  record PresenceChange(long tMono, String client, String conn, String topic, long version, String change, String user)
      implements
        OnConnection,
        OnTopic {}

  /** The user has chosen a status. */
  record PresenceSet(long tMono, String client, String conn, String status) implements OnConnection {}

  /**
   * What the servers keep is about to be lost on purpose, or just was. Whoever tries again then what was published before cannot
   * be recognised.
   */
  record DataLost(long tMono, String client) implements Event {}

  /**
   * Something is done to the servers or to what they need; for who reads the log.
   *
   * @param over whether it has ended
   */
  record Disrupted(long tMono, String client, String what, boolean over) implements Event {}

  /** Nothing is published any more, all faults have ended, and time enough has passed to catch up. */
  record Quiet(long tMono, String client) implements Event {}

  /**
   * What a topic's log holds in the end.
   *
   * @param oldest the offset of the oldest that is kept, or one more than {@code offset} when none is
   */
  record FinalTop(long tMono, String client, String topic, String epoch, long oldest, long offset) implements OnTopic {}

  /** A message of a topic's log in the end. */
  record FinalMessage(long tMono, String client, String topic, String epoch, long offset, String id, String hash)
      implements
        OnTopic {}

  /** A hole in a topic's log in the end that the server told. */
  record FinalGap(long tMono, String client, String topic, String epoch, long from, long to, @Nullable String reason)
      implements
        OnTopic {}
}
