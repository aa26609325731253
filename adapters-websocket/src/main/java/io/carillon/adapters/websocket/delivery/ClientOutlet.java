package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.CloseCode;
import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Outcome;
import io.carillon.application.connection.Client;
import io.carillon.application.hub.Lane;
import io.carillon.domain.message.Message;
import io.carillon.domain.topic.Overflow;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.jspecify.annotations.Nullable;

/**
 * The way out to one client. Whatever goes to the client passes here, on its loop's thread: one write is in flight at a
 * time, and what comes meanwhile waits in a mailbox. Only the methods of {@link Client}, {@link #heard} and the write's
 * callback are called from other threads.
 */
public final class ClientOutlet implements Client, Callback {

  private static final int MAX_BYTES_PER_WRITE = 64 * 1024;
  private static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

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
  private final Dialect dialect;
  private final ServerSession session;
  private volatile long heardAt;
  private volatile @Nullable CloseCode ending;

  // Everything below belongs to the loop.
  private State state = State.OPEN;
  private @Nullable Mailbox mailbox;
  private @Nullable ControlFrames control;
  private boolean touched;
  private boolean writing;
  private int inFlight;
  private long writeStarted;
  private int place = -1;
  private long pingedAt;
  private long enforceAt;
  private @Nullable UnaryOperator<Instant> deadlines;
  private String endReason = "";
  private long endingSince;

  /** Takes over what is sent on the session's connection. */
  public ClientOutlet(DeliveryLoop loop, Dialect dialect, ServerSession session) {
    this.loop = loop;
    this.dialect = dialect;
    this.session = session;
    this.heardAt = loop.clock().millis();
    this.pingedAt = heardAt;
    session.connection().sendThrough(this);
  }

  /**
   * Has the client's deadlines looked after.
   *
   * @param enforce enforces what is due and says when to come back
   */
  public void lookAfterWith(UnaryOperator<Instant> enforce) {
    loop.execute(() -> {
      if (state != State.CLOSED) {
        deadlines = enforce;
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
    loop.execute(() -> {
      boolean ends = outcome instanceof Outcome.Unsubscribed || outcome instanceof Outcome.Refreshed;
      loop.writer().answer(commandId, outcome).ifPresent(frame -> add(frame, ends));
      enforceAt = 0;
      if (outcome instanceof Outcome.Dismissed(_, var cause)) {
        beginClosing(CloseCode.of(cause));
      }
    });
  }

  @Override
  public void tell(Notice notice) {
    loop.execute(() -> add(loop.writer().notice(notice), notice instanceof Notice.SubscriptionsEnded));
  }

  @Override
  public void close(CloseCause cause) {
    close(CloseCode.of(cause));
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

  /** A frame came from the client: it is alive. */
  public void heard(long nowMillis) {
    heardAt = nowMillis;
  }

  /** Answers a ping (RFC 6455 5.5.3). Of pings that come faster than pongs go, only the newest is answered. */
  public void pong(ByteBuffer payload) {
    loop.execute(() -> {
      controlFrames().answerPing(payload);
      touch();
    });
  }

  /** Sends a frame that Jetty made; any thread may call. */
  void sendForJetty(OutgoingEntry entry) {
    if (loop.isOwnThread()) {
      queue(entry);
    } else {
      loop.execute(() -> queue(entry));
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
      endingSince = System.nanoTime();
      discard();
      loop.remove(this);
      loop.watch(this);
    });
  }

  @Override
  public void deliver(Message message, Overflow overflow) {
    if (state != State.OPEN) {
      return;
    }
    EncodedFrame frame = loop.encoded(message);
    Mailbox box = mailbox();
    int before = box.bytes();
    int limit = loop.mailboxLimit() - inFlight;
    boolean taken = box.addMessage(frame, message, overflow, limit);
    loop.countWaiting(box.bytes() - before);
    if (taken) {
      touch();
    } else {
      loop.execute(this::endSlowly);
    }
  }

  /** Writes what waits, unless a write is in flight; called when a burst is over. */
  void flush() {
    touched = false;
    while (!writing && writeNext()) {
      // Most writes are done at once, and then the next one follows.
    }
    if (writing) {
      loop.watch(this);
    } else if (state == State.CLOSING) {
      sendClose();
    }
  }

  /**
   * Begins the next write.
   *
   * @return false when there is nothing to write
   */
  private boolean writeNext() {
    if (control != null) {
      ByteBuffer frame = control.next();
      if (frame != null) {
        write(frame);
        return true;
      }
      control = null;
    }
    return mailbox != null && (state == State.OPEN || state == State.CLOSING) && writeMessages(mailbox);
  }

  private boolean writeMessages(Mailbox box) {
    box.takeGaps((topic, dropped) -> {
      // Straight into the mailbox, full as it may be: a gap is never silent, and there is one for a topic at most.
      EncodedFrame gap = loop.writer().gap(topic, dropped);
      loop.burst().dropped(dropped);
      box.addAnswer(gap);
      loop.countWaiting(gap.size());
    });
    int before = box.bytes();
    EncodedFrame[] frames = loop.outgoing();
    int count = box.take(frames, MAX_BYTES_PER_WRITE, loop.now());
    loop.countWaiting(box.bytes() - before);
    if (box.isEmpty()) {
      mailbox = null;
      loop.takeBack(box);
    }
    if (count == 0) {
      return mailbox != null;
    }
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += frames[i].size();
      loop.burst().sent(frames[i]);
    }
    inFlight = size;
    loop.countWaiting(size);
    write(loop.joiner().join(dialect, frames, count));
    return true;
  }

  private void write(ByteBuffer frames) {
    writing = true;
    writeStarted = loop.nowNanos();
    session.connection().write(frames, this);
  }

  /** The write is done: mostly at once and on the loop, or later and elsewhere when the socket was full. */
  @Override
  public void succeeded() {
    if (loop.isOwnThread()) {
      written();
    } else {
      loop.execute(() -> {
        written();
        touch();
      });
    }
  }

  /** The socket is broken: Jetty ends the connection and reports it gone. */
  @Override
  public void failed(Throwable cause) {
    loop.execute(() -> {
      if (control != null) {
        control.failed(cause);
      }
      written();
      session.processConnectionError(cause, Callback.NOOP);
    });
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  private void written() {
    writing = false;
    loop.countWaiting(-inFlight);
    inFlight = 0;
    if (control != null) {
      control.written();
    }
  }

  /** Enforces what is due; the loop calls about once a second. */
  void lookAfter(long nowMillis) {
    if (state != State.OPEN) {
      return;
    }
    if (deadlines != null && nowMillis >= enforceAt) {
      Instant next = deadlines.apply(Instant.ofEpochMilli(nowMillis));
      enforceAt = next.equals(Instant.MAX) ? Long.MAX_VALUE : next.toEpochMilli();
    }
    if (nowMillis - heardAt > loop.config().clientTimeout().toMillis()) {
      beginClosing(CloseCode.NO_PONG);
    } else if (nowMillis - pingedAt >= loop.config().heartbeatInterval().toMillis()) {
      pingedAt = nowMillis;
      controlFrames().ping();
      touch();
    }
  }

  /** Looks whether the client is stuck; the loop calls at every tick while this returns true. */
  boolean needsWatching(long nowNanos) {
    return switch (state) {
      case OPEN -> {
        if (isStuck(nowNanos)) {
          endSlowly();
        }
        yield writing || state != State.OPEN;
      }
      case CLOSING -> {
        if (isStuck(nowNanos)) {
          session.destroy();
        }
        yield true;
      }
      case CLOSE_SENT, CLOSED -> {
        boolean waiting = session.isSocketOpen();
        if (waiting && nowNanos - endingSince > CLOSE_TIMEOUT_NANOS) {
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

  /**
   * Queues an answer or a notice.
   *
   * @param ends whether it tells that subscriptions have ended: their messages go first
   */
  private void add(EncodedFrame frame, boolean ends) {
    if (state != State.OPEN && state != State.CLOSING) {
      return;
    }
    Mailbox box = mailbox();
    if (box.bytes() + frame.size() > loop.config().mailboxBytes() - inFlight) {
      endSlowly();
      return;
    }
    if (ends) {
      box.addLastAnswer(frame);
    } else {
      box.addAnswer(frame);
    }
    loop.countWaiting(frame.size());
    touch();
  }

  private void queue(OutgoingEntry entry) {
    controlFrames().add(entry, session);
    touch();
  }

  private ControlFrames controlFrames() {
    ControlFrames frames = control;
    if (frames == null) {
      frames = new ControlFrames();
      control = frames;
    }
    return frames;
  }

  private Mailbox mailbox() {
    Mailbox box = mailbox;
    if (box == null) {
      box = loop.lendMailbox();
      mailbox = box;
    }
    return box;
  }

  private void touch() {
    if (!touched) {
      touched = true;
      loop.touch(this);
    }
  }

  private boolean isStuck(long nowNanos) {
    long maxAge = loop.config().mailboxAge().toNanos();
    return writing && (nowNanos - writeStarted > maxAge
        || (mailbox != null && nowNanos - mailbox.oldestNanos(nowNanos) > maxAge));
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
      discard();
      loop.watch(this);
      sendClose();
    }
  }

  private void sendClose() {
    state = State.CLOSE_SENT;
    endingSince = System.nanoTime();
    CloseCode code = ending;
    session.close(code == null ? CloseCode.GOING_AWAY.code() : code.code(), endReason, Callback.NOOP);
  }

  private void discard() {
    if (mailbox != null) {
      loop.countWaiting(-mailbox.bytes());
      mailbox.clear();
      loop.takeBack(mailbox);
      mailbox = null;
    }
  }
}
