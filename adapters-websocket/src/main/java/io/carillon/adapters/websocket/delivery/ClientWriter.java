package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one client's socket: one write is in flight at a time, and what comes meanwhile waits, control frames first and
 * messages in a mailbox. Belongs to one loop; only the write's callback may come from another thread.
 */
final class ClientWriter implements Callback, Mailbox.Gaps {

  private static final int MAX_BYTES_PER_WRITE = 64 * 1024;

  private final DeliveryLoop loop;
  private final ClientOutlet client;
  private final ServerSession session;
  private final ServerConnection connection;

  /** What waits while it is one frame alone, as it mostly is; with a second one it moves into a mailbox. */
  private @Nullable EncodedFrame single;
  private @Nullable Mailbox mailbox;
  private @Nullable ControlFrames control;
  private boolean writing;
  private int inFlight;
  private long writeStarted;

  /**
   * Takes over what is sent on the session's connection.
   *
   * @param client is told when there is something to flush
   */
  ClientWriter(DeliveryLoop loop, ClientOutlet client, ServerSession session) {
    this.loop = loop;
    this.client = client;
    this.session = session;
    this.connection = session.connection();
    connection.sendThrough(this);
  }

  /**
   * Queues a message.
   *
   * @return false when there is no room and the policy makes none
   */
  boolean add(Message message, Overflow overflow) {
    EncodedFrame frame = loop.encoded(message);
    int limit = limitFor(frame, loop.mailboxLimit());
    if (isEmpty() && frame.size() <= limit) {
      keepSingle(frame);
      return true;
    }
    Mailbox box = mailbox();
    int before = box.bytes();
    boolean taken = box.addMessage(frame, message, overflow, limit);
    loop.countWaiting(box.bytes() - before);
    return taken;
  }

  /**
   * Queues a message, unless there is no room for it now.
   *
   * @return false when there is none
   */
  boolean offer(Message message) {
    EncodedFrame frame = loop.encoded(message);
    int limit = limitFor(frame, loop.mailboxLimit());
    if (isEmpty()) {
      keepSingle(frame);
      return true;
    }
    boolean taken = mailbox().offer(frame, message, limit);
    loop.countWaiting(taken ? frame.size() : 0);
    return taken;
  }

  /** Queues what tells of a gap, full as the mailbox may be: a gap is never silent, and what follows it waits for room. */
  void addGap(TopicName topic, Gap gap) {
    EncodedFrame frame = loop.writer().gap(topic, gap);
    mailbox().addGap(frame, topic);
    loop.countWaiting(frame.size());
  }

  /**
   * Queues an answer or a notice.
   *
   * @param ends whether it tells that subscriptions have ended: their messages go first
   * @return false when there is no room for it
   */
  boolean add(EncodedFrame frame, boolean ends) {
    int limit = limitFor(frame, loop.config().mailboxBytes());
    if (isEmpty() && frame.size() <= limit) {
      keepSingle(frame);
      return true;
    }
    Mailbox box = mailbox();
    if (box.bytes() + frame.size() > limit) {
      return false;
    }
    if (ends) {
      box.addLastAnswer(frame);
    } else {
      box.addAnswer(frame);
    }
    loop.countWaiting(frame.size());
    return true;
  }

  /** What is not a message: pings, pongs, closes. */
  ControlFrames control() {
    ControlFrames frames = control;
    if (frames == null) {
      frames = new ControlFrames();
      control = frames;
    }
    return frames;
  }

  /** Sends a frame that Jetty made; any thread may call. */
  void sendForJetty(OutgoingEntry entry) {
    if (loop.isOwnThread()) {
      queue(entry);
    } else {
      loop.execute(() -> queue(entry));
    }
  }

  /**
   * Writes what waits, until there is nothing more or a write has to be waited for.
   *
   * @param messages whether they go too
   */
  void flush(boolean messages) {
    while (!writing && writeNext(messages)) {
      // Most writes are done at once, and then the next one follows.
    }
  }

  /** Whether a write has to be waited for, because the socket is full. */
  boolean isWriting() {
    return writing;
  }

  /** Whether nothing waits and nothing is being written. */
  boolean isDrained() {
    return !writing && isEmpty();
  }

  /** Whether the client has taken nothing for longer than anything may wait. */
  boolean isStuck(long nowNanos) {
    long maxAge = loop.config().mailboxAge().toNanos();
    return writing
        && (isOlder(maxAge, writeStarted, nowNanos) || isOlder(maxAge, oldestNanos(nowNanos), nowNanos));
  }

  /** Drops the messages and answers that wait. */
  void discard() {
    if (single != null) {
      loop.countWaiting(-single.size());
      single = null;
    }
    if (mailbox != null) {
      loop.countWaiting(-mailbox.bytes());
      mailbox.clear();
      loop.takeBack(mailbox);
      mailbox = null;
    }
  }

  /**
   * Drops what waits and the client may no longer have.
   *
   * @param topics those whose messages and gaps go
   * @param answers whether what belongs to no topic goes too, but for refusals
   */
  void withdraw(Predicate<TopicName> topics, boolean answers) {
    if (single != null && single.isWithdrawn(topics, answers)) {
      loop.countWaiting(-single.size());
      single = null;
    }
    if (mailbox != null) {
      int before = mailbox.bytes();
      mailbox.withdraw(topics, answers);
      loop.countWaiting(mailbox.bytes() - before);
      if (mailbox.isEmpty()) {
        loop.takeBack(mailbox);
        mailbox = null;
      }
    }
  }

  /** The write is done: mostly at once and on the loop, or later and elsewhere when the socket was full. */
  @Override
  public void succeeded() {
    if (loop.isOwnThread()) {
      written();
    } else {
      loop.execute(() -> {
        written();
        client.touch();
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

  @Override
  public EncodedFrame frameOf(TopicName topic, Gap gap) {
    return loop.writer().gap(topic, gap);
  }

  /** Straight into the mailbox, full as it may be: a gap is never silent, and there is one for a topic at most. */
  @Override
  public void dropped(TopicName topic, int count, @Nullable Gap gap) {
    loop.burst().dropped(count);
    mailbox().addDropped(gap == null ? loop.writer().gap(topic, count) : loop.writer().gap(topic, gap));
  }

  private void queue(OutgoingEntry entry) {
    control().add(entry, session);
    client.touch();
  }

  /**
   * Begins the next write.
   *
   * @return false when there is nothing to write
   */
  private boolean writeNext(boolean messages) {
    if (control != null) {
      ByteBuffer frame = control.next();
      if (frame != null) {
        write(frame);
        return true;
      }
      control = null;
    }
    if (!messages) {
      return false;
    }
    return single != null ? writeSingle(single) : mailbox != null && writeMessages(mailbox);
  }

  private boolean writeSingle(EncodedFrame frame) {
    single = null;
    loop.countWaiting(-frame.size());
    Message message = frame.message();
    EncodedFrame[] frames = loop.outgoing();
    frames[0] = frame;
    if (message != null && message.isExpiredAt(loop.nowNanos())) {
      Position position = message.position();
      if (position == null) {
        return false;
      }
      frames[0] = frameOf(message.topic(), Gap.expiredAt(position));
    }
    write(frames, 1);
    return true;
  }

  private boolean writeMessages(Mailbox box) {
    int before = box.bytes();
    box.takeDropped(this);
    EncodedFrame[] frames = loop.outgoing();
    int count = box.take(frames, MAX_BYTES_PER_WRITE, loop.nowNanos(), this);
    loop.countWaiting(box.bytes() - before);
    if (box.isEmpty()) {
      mailbox = null;
      loop.takeBack(box);
    }
    if (count == 0) {
      return mailbox != null;
    }
    write(frames, count);
    return true;
  }

  private void write(EncodedFrame[] frames, int count) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += frames[i].size();
      loop.burst().sent(frames[i]);
    }
    inFlight = size;
    loop.countWaiting(size);
    write(loop.joiner().join(session.encoding(), frames, count));
  }

  private void write(ByteBuffer frames) {
    writing = true;
    writeStarted = loop.nowNanos();
    connection.write(frames, this);
  }

  private void written() {
    writing = false;
    loop.countWaiting(-inFlight);
    inFlight = 0;
    Callback told = control == null ? null : control.written();
    if (told != null) {
      // It may end the connection, and so its subscriptions: not in the middle of a fan-out, which holds them.
      loop.execute(told::succeeded);
    }
  }

  /**
   * How much more may wait, the frame included. A client that has no room may be one that was not written to yet in this
   * burst rather than a slow one, so it is written to first, unless it may no longer have what waits.
   */
  private int limitFor(EncodedFrame frame, int limit) {
    if (!writing && !isEmpty() && waitingBytes() + frame.size() > limit) {
      loop.lookAtClock();
      flush(!client.isDue());
    }
    return limit - inFlight;
  }

  private int waitingBytes() {
    if (single != null) {
      return single.size();
    }
    return mailbox == null ? 0 : mailbox.bytes();
  }

  private boolean isEmpty() {
    return single == null && mailbox == null;
  }

  private void keepSingle(EncodedFrame frame) {
    single = frame;
    loop.countWaiting(frame.size());
  }

  private Mailbox mailbox() {
    Mailbox box = mailbox;
    if (box == null) {
      box = loop.lendMailbox();
      mailbox = box;
    }
    if (single != null) {
      box.add(single);
      single = null;
    }
    return box;
  }

  /** A time in which the server itself stood still does not count. */
  private boolean isOlder(long maxAge, long since, long nowNanos) {
    return nowNanos - since > maxAge && nowNanos - loop.resumedAt() > maxAge;
  }

  private long oldestNanos(long nowNanos) {
    if (single != null) {
      return single.encodedAtNanos();
    }
    return mailbox == null ? nowNanos : mailbox.oldestNanos(nowNanos);
  }
}
