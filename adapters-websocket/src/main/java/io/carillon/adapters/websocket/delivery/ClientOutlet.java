package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.CloseCode;
import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.application.command.CloseCause;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicResult;
import io.carillon.application.connection.Client;
import io.carillon.application.hub.Lane;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out to one client: takes what is for it, from the application and from its own loop, ends the connection when that
 * is due, and leaves the writing to its {@link ClientWriter}. Everything happens on the loop's thread; only the methods of
 * {@link Client} and those that say so are called from other threads.
 */
public final class ClientOutlet implements Client {

  private static final Logger LOG = LoggerFactory.getLogger(ClientOutlet.class);

  private static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A client that stopped reading may yet read again, and then it should find out why it has to go. */
  private static final long UNREAD_CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A ping waits so long at most for what goes before it to be written; it has to go while the client has time to answer. */
  private static final long PING_PATIENCE_MILLIS = 5_000;

  /** A deadline within this time is looked after at every tick; a client's turn comes about once a second. */
  private static final long NEAR_MILLIS = 1_200;

  /** No deadline is later than this; it leaves room for calculating. */
  private static final Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE / 2);

  /** So much that was given is proven within about a second, and less within some seconds: a pong costs more than a message. */
  private static final byte MUCH_UNPROVEN = 32;
  private static final long PROOF_PATIENCE_MILLIS = 5_000;

  private enum State {
    /** Taking messages. */
    OPEN,
    /** Taking no more; what waits goes out first. */
    CLOSING,
    /** The close frame is on its way; the client has a while to answer it. */
    CLOSE_SENT,
    /** Gone. */
    CLOSED
  }

  private final DeliveryLoop loop;
  private final ServerSession session;
  private final ClientWriter writer;

  /** When something last came from the client; this and {@link #pingedAt} by the monotonic clock. */
  private volatile long heardAt;
  private volatile @Nullable CloseCode ending;

  // Everything below belongs to the loop.
  private State state = State.OPEN;
  private boolean touched;
  private int place = -1;

  /** The number of the last ping; the first is random, so that a pong for another connection is hardly taken for one of ours. */
  private int pings = ThreadLocalRandom.current().nextInt();

  /** The ping whose answer proves what had been given before it, while that is awaited. */
  private int proving;
  private boolean proofAwaited;

  /** How much was given behind the last ping that asks for a proof, {@link #MUCH_UNPROVEN} at most. */
  private byte unproven;
  private boolean pingHeld;

  /** Whether the client was given something that it does not get: nothing is vouched for any more. */
  private boolean overflowed;
  private long pingedAt;

  /** When deadlines must be looked at again, in milliseconds since 1970: they are those of tokens. */
  private long enforceAt;
  private @Nullable Upkeep upkeep;
  private @Nullable List<Runnable> waiters;
  private String endReason = "";
  private long endingSince;

  /** What the client was told before it was greeted, and hears behind that; {@code null} once it has been. */
  private @Nullable List<Notice> early = List.of();

  /** Takes over what is sent on the session's connection. */
  public ClientOutlet(DeliveryLoop loop, ServerSession session) {
    this.loop = loop;
    this.session = session;
    this.heardAt = loop.monotonic().elapsedMillis();
    this.pingedAt = heardAt;
    this.writer = new ClientWriter(loop, this, session);
  }

  /** Has the client looked after. */
  public void lookAfterWith(Upkeep newUpkeep) {
    loop.execute(() -> {
      if (state != State.CLOSED) {
        upkeep = newUpkeep;
        loop.add(this);
      }
    });
  }

  @Override
  public Lane lane() {
    return loop;
  }

  @Override
  public void answer(@Nullable String commandId, Outcome outcome) {
    tellRefusedToken(outcome);
    loop.execute(() -> {
      boolean ends = outcome instanceof Outcome.Unsubscribed || outcome instanceof Outcome.Refreshed
          || outcome instanceof Outcome.RoomLeft
          || (outcome instanceof Outcome.Subscribed(_, _, var renews) && renews);
      loop.writer().answer(commandId, outcome).ifPresent(frame -> add(frame, ends));
      if (outcome instanceof Outcome.Connected) {
        greeted();
      }
      if (movesDeadlines(outcome)) {
        enforceAt = 0;
      }
      if (outcome instanceof Outcome.Dismissed(_, var cause)) {
        beginClosing(CloseCode.of(cause));
      }
    });
  }

  /** Whether what a connection rests on ends at another time now, or has yet to be looked at. */
  private static boolean movesDeadlines(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Connected _,Outcome.Refreshed _,Outcome.InRoom _ -> true;
      case Outcome.Subscribed(var results, _, _) -> results.stream().anyMatch(TopicResult::mayEndEarly);
      default -> false;
    };
  }

  /** The advice on a token is a text of ours; the line's context names the connection. */
  private static void tellRefusedToken(Outcome outcome) {
    Refusal refusal = switch (outcome) {
      case Outcome.Refused(var refused) -> refused;
      case Outcome.Dismissed(var refused, _) -> refused;
      default -> null;
    };
    if (refusal != null && (refusal.code() == ErrorCode.TOKEN_INVALID || refusal.code() == ErrorCode.TOKEN_EXPIRED)) {
      LOG.atInfo().addKeyValue("reason", refusal.advice()).log("token refused");
    }
  }

  @Override
  public void tell(Notice notice) {
    loop.execute(() -> {
      if (early == null) {
        add(notice);
      } else {
        early = Stream.concat(early.stream(), Stream.of(notice)).toList();
      }
    });
  }

  /** The greeting is the first that a client hears. */
  private void greeted() {
    List<Notice> held = early;
    early = null;
    if (held != null) {
      held.forEach(this::add);
    }
  }

  private void add(Notice notice) {
    add(loop.writer().notice(notice), notice instanceof Notice.SubscriptionsEnded);
  }

  /** At once when the loop itself finds that the connection has to end: nothing more may go out first. */
  @Override
  public void close(CloseCause cause) {
    if (loop.isOwnThread()) {
      end(cause);
    } else {
      loop.execute(() -> end(cause));
    }
  }

  /** Waiting messages go out first, unless the right to them has ended; then only refusals go out. */
  private void end(CloseCause cause) {
    if (cause == CloseCause.TOKEN_RAN_OUT) {
      writer.withdraw(_ -> true, true);
      overflowed = true;
    }
    beginClosing(CloseCode.of(cause));
  }

  @Override
  public void withdraw(Predicate<TopicName> topics) {
    writer.withdraw(topics, false);
  }

  @Override
  public void sendAway(Duration retryAfter) {
    loop.execute(
        () -> beginClosing(CloseCode.RESTART, CloseCode.RESTART.reason() + Math.max(0, retryAfter.toMillis())));
  }

  /** Ends the connection once what waits has been sent; for what the adapter itself finds wrong. */
  public void close(CloseCode code) {
    loop.execute(() -> beginClosing(code));
  }

  /**
   * A frame came from the client: it is alive.
   *
   * @param nowMillis by the monotonic clock
   */
  public void heard(long nowMillis) {
    heardAt = nowMillis;
  }

  /** Answers a ping (RFC 6455 5.5.3). */
  public void pong(ByteBuffer payload) {
    loop.execute(() -> {
      writer.control().answerPing(payload);
      touch();
    });
  }

  /**
   * The client has sent a pong: if it answers a ping of ours, or a later one than that, everything before that ping has
   * arrived. Others prove nothing (RFC 6455 5.5.3).
   */
  public void ponged(ByteBuffer payload) {
    if (payload.remaining() == Integer.BYTES) {
      int sequence = payload.getInt(payload.position());
      loop.execute(() -> answered(sequence));
    }
  }

  /** Why the server ended the connection, even when the close frame could not be sent; {@code null} when it did not. */
  public @Nullable CloseCode ending() {
    return ending;
  }

  /** The connection is gone, for whatever reason. */
  public void gone() {
    loop.execute(() -> {
      state = State.CLOSED;
      endingSince = loop.monotonic().nanos();
      writer.discard();
      loop.remove(this);
      loop.watch(this);
    });
  }

  @Override
  public void deliver(Message message, Overflow overflow) {
    if (state != State.OPEN) {
      return;
    }
    if (writer.add(message, overflow)) {
      touch();
    } else {
      overflowed = true;
      loop.execute(this::endSlowly);
    }
  }

  @Override
  public boolean offer(Message message) {
    if (state != State.OPEN || !writer.offer(message)) {
      return false;
    }
    touch();
    return true;
  }

  @Override
  public void awaitRoom(Runnable then) {
    if (state == State.OPEN) {
      if (waiters == null) {
        waiters = new ArrayList<>(1);
      }
      waiters.add(then);
      touch();
    }
  }

  @Override
  public void announce(TopicName topic, Gap gap) {
    if (state == State.OPEN) {
      loop.burst().dropped(gap.count());
      writer.addGap(topic, gap);
      touch();
    }
  }

  @Override
  public void wantProof(boolean soon) {
    unproven = soon || unproven == MUCH_UNPROVEN ? MUCH_UNPROVEN : (byte) (unproven + 1);
  }

  /** There is something to write when the burst is over. */
  void touch() {
    if (!touched) {
      touched = true;
      loop.touch(this);
    }
  }

  /** Writes what waits, unless a write is in flight; called when a burst is over. */
  void flush() {
    touched = false;
    if (isDue() && !loop.isPatient()) {
      enforce();
    }
    boolean held = isDue();
    writer.flush(!held && (state == State.OPEN || state == State.CLOSING));
    if (held) {
      loop.watch(this);
      return;
    }
    if (pingHeld && state == State.OPEN && writer.isDrained()) {
      ping(loop.monotonic().elapsedMillis());
    }
    if (writer.isWriting()) {
      loop.watch(this);
    } else if (state == State.CLOSING) {
      sendClose();
    } else if (waiters != null && writer.isDrained()) {
      List<Runnable> called = waiters;
      waiters = null;
      called.forEach(Runnable::run);
    }
  }

  /** Whether a deadline is over that has not been enforced yet: then the client may not have what waits for it. */
  boolean isDue() {
    return upkeep != null && loop.nowMillis() >= enforceAt;
  }

  private void enforce() {
    if (upkeep != null) {
      Instant next = upkeep.enforce(loop.now());
      enforceAt = next.isBefore(NEVER) ? next.toEpochMilli() : NEVER.toEpochMilli();
    }
  }

  /** The time of day has been set, and deadlines with it: they are looked at the next time that the client is. */
  void enforceSoon() {
    enforceAt = 0;
  }

  /**
   * Enforces what is due; the loop calls about once a second.
   *
   * @param nowMillis by the monotonic clock
   */
  void lookAfter(long nowMillis) {
    if (isDue()) {
      enforce();
    }
    if (state != State.OPEN) {
      return;
    }
    if (enforceAt - loop.nowMillis() < NEAR_MILLIS) {
      loop.watch(this);
    }
    if (nowMillis - Math.max(heardAt, loop.resumedAtMillis()) > loop.config().clientTimeout().toMillis()) {
      beginClosing(CloseCode.NO_PONG);
    } else if (nowMillis - pingedAt >= loop.config().heartbeatInterval().toMillis() || isProofDue(nowMillis)) {
      boolean goesNow = writer.isDrained() || nowMillis - pingedAt >= latestPing();
      pingHeld = !goesNow;
      if (goesNow) {
        ping(nowMillis);
      }
    }
  }

  private boolean isProofDue(long nowMillis) {
    return !proofAwaited
        && (unproven == MUCH_UNPROVEN || (unproven > 0 && nowMillis - pingedAt >= PROOF_PATIENCE_MILLIS));
  }

  /** Pings the client; a ping that is behind everything the client was given also asks for a proof of that. */
  private void ping(long nowMillis) {
    pingHeld = false;
    pingedAt = nowMillis;
    pings++;
    if (upkeep != null && !proofAwaited && !overflowed && writer.isDrained()) {
      upkeep.pinged();
      proving = pings;
      proofAwaited = true;
      unproven = 0;
    }
    writer.control().ping(pings);
    touch();
  }

  private long latestPing() {
    long heartbeat = loop.config().heartbeatInterval().toMillis();
    return heartbeat + Math.min(PING_PATIENCE_MILLIS, (loop.config().clientTimeout().toMillis() - heartbeat) / 2);
  }

  private void answered(int sequence) {
    if (upkeep != null && proofAwaited && sequence - proving >= 0 && pings - sequence >= 0) {
      proofAwaited = false;
      upkeep.answered();
    }
  }

  /** Looks whether the client is stuck or a deadline is over; the loop calls at every tick while this returns true. */
  boolean needsWatching(long nowNanos) {
    if ((state == State.OPEN || state == State.CLOSING) && isDue()) {
      enforce();
      touch();
    }
    return switch (state) {
      case OPEN -> {
        if (writer.isStuck(nowNanos)) {
          endSlowly();
        }
        yield writer.isWriting() || state != State.OPEN || enforceAt - loop.nowMillis() < NEAR_MILLIS;
      }
      case CLOSING -> {
        if (writer.isStuck(nowNanos)) {
          session.destroy();
        }
        yield true;
      }
      case CLOSE_SENT, CLOSED -> {
        boolean waiting = session.isSocketOpen();
        if (waiting && nowNanos - endingSince > closeTimeout()) {
          session.destroy();
        }
        yield waiting;
      }
    };
  }

  int place() {
    return place;
  }

  void setPlace(int newPlace) {
    place = newPlace;
  }

  private void add(EncodedFrame frame, boolean ends) {
    if (state != State.OPEN && state != State.CLOSING) {
      return;
    }
    if (writer.add(frame, ends)) {
      touch();
    } else {
      endSlowly();
    }
  }

  private void beginClosing(CloseCode code) {
    beginClosing(code, code.reason());
  }

  private void beginClosing(CloseCode code, String reason) {
    if (state == State.OPEN) {
      state = State.CLOSING;
      ending = code;
      endReason = reason;
      loop.watch(this);
      touch();
    }
  }

  /** The client does not read: what waits is dropped, so that the close frame is next if it ever reads again. */
  private void endSlowly() {
    if (state == State.OPEN || state == State.CLOSING) {
      ending = CloseCode.TOO_SLOW;
      endReason = CloseCode.TOO_SLOW.reason();
      writer.discard();
      loop.watch(this);
      sendClose();
    }
  }

  private void sendClose() {
    state = State.CLOSE_SENT;
    endingSince = loop.monotonic().nanos();
    CloseCode code = ending;
    session.close(code == null ? CloseCode.GOING_AWAY.code() : code.code(), endReason,
        Callback.from(() -> endingSince = loop.monotonic().nanos(), _ -> {}));
  }

  private long closeTimeout() {
    return state == State.CLOSE_SENT && writer.isWriting() ? UNREAD_CLOSE_TIMEOUT_NANOS : CLOSE_TIMEOUT_NANOS;
  }
}
