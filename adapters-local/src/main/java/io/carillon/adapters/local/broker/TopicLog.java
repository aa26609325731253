package io.carillon.adapters.local.broker;

import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Span;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of one topic: its newest messages, as many and as long as its history says. Guarded by its stripe's lock. An
 * empty one is small, because every connected user's inbox has one.
 */
final class TopicLog {

  private static final Message[] NOTHING = {};
  private static final long[] NEVER = {};
  private static final int SMALLEST = 8;

  private final TopicName topic;
  private final String epoch;
  private long top;
  private Removal removal = Removal.SIZE;
  private History history = History.NONE;
  private long usedAtMillis;
  private long bytes;

  /** The kept messages, from {@code head} on and around the end; the length is a power of two. */
  private Message[] ring = NOTHING;

  /** When each of them came, at the same places. */
  private long[] cameAt = NEVER;
  private int head;
  private int count;

  TopicLog(TopicName topic, String epoch) {
    this.topic = topic;
    this.epoch = epoch;
  }

  TopicName topic() {
    return topic;
  }

  Position end() {
    return new Position(epoch, top);
  }

  /** What the kept messages weigh. */
  long bytes() {
    return bytes;
  }

  int count() {
    return count;
  }

  long usedAtMillis() {
    return usedAtMillis;
  }

  void use(long nowMillis) {
    usedAtMillis = nowMillis;
  }

  /** Keeps a message and lets go of those that the history no longer covers; returns it as it is kept. */
  Message append(Message message, History newHistory, long nowMillis) {
    history = newHistory;
    expire(nowMillis);
    while (count >= history.size()) {
      dropOldest(Removal.SIZE);
    }
    top++;
    Message kept = detached(message).at(new Position(epoch, top));
    if (count == ring.length) {
      resize(Math.max(SMALLEST, 2 * count));
    }
    int place = head + count & ring.length - 1;
    ring[place] = kept;
    cameAt[place] = nowMillis;
    count++;
    bytes += kept.weight();
    return kept;
  }

  /** Lets go of what is older than the history keeps. */
  void expire(long nowMillis) {
    long newestGone = nowMillis - history.ttl().toMillis();
    while (count > 0 && cameAt[head] <= newestGone) {
      dropOldest(Removal.AGE);
    }
    if (count <= ring.length / 4 && ring.length > SMALLEST) {
      resize(count == 0 ? 0 : ring.length / 2);
    }
  }

  /**
   * Lets go of the oldest messages because all logs together are too heavy.
   *
   * @param enough the weight that it stops at
   * @return how many are gone
   */
  int makeRoom(long enough) {
    int before = count;
    long goal = bytes - enough;
    while (count > 0 && bytes > goal) {
      dropOldest(Removal.SIZE);
    }
    return before - count;
  }

  LogPage read(Span span, PageLimit limit) {
    long oldest = top - count + 1;
    return switch (span) {
      case Span.After(var offset) -> {
        int first = Math.clamp(offset - oldest + 1, 0, count);
        int past = endOf(first, limit);
        yield page(oldest, first, past, past < count);
      }
      case Span.Before(var offset) -> {
        int past = Math.clamp(offset - oldest, 0, count);
        int first = startOf(past, limit);
        yield page(oldest, first, past, first > 0);
      }
    };
  }

  private LogPage page(long oldest, int first, int past, boolean more) {
    List<Message> messages = new ArrayList<>(past - first);
    for (int i = first; i < past; i++) {
      messages.add(at(i));
    }
    return new LogPage(epoch, top, oldest, removal, messages, more);
  }

  private int endOf(int first, PageLimit limit) {
    int last = (int) Math.min(count, (long) first + limit.messages());
    long weight = 0;
    for (int i = first; i < last; i++) {
      weight += at(i).weight();
      if (weight > limit.bytes() && i > first) {
        return i;
      }
    }
    return last;
  }

  private int startOf(int past, PageLimit limit) {
    int first = Math.max(0, past - limit.messages());
    long weight = 0;
    for (int i = past - 1; i >= first; i--) {
      weight += at(i).weight();
      if (weight > limit.bytes() && i < past - 1) {
        return i + 1;
      }
    }
    return first;
  }

  private Message at(int index) {
    return ring[head + index & ring.length - 1];
  }

  @SuppressWarnings("NullAway") // An empty place of the ring is never read; it must not keep its message alive.
  private void dropOldest(Removal why) {
    bytes -= at(0).weight();
    ring[head] = null;
    head = head + 1 & ring.length - 1;
    count--;
    removal = why;
  }

  private void resize(int length) {
    Message[] larger = length == 0 ? NOTHING : new Message[length];
    long[] times = length == 0 ? NEVER : new long[length];
    for (int i = 0; i < count; i++) {
      larger[i] = at(i);
      times[i] = cameAt[head + i & ring.length - 1];
    }
    ring = larger;
    cameAt = times;
    head = 0;
  }

  /** Free of the client's whole frame and of another copy of the topic's name, and so as light as it looks. */
  private Message detached(Message message) {
    return new Message(message.id(), topic, message.sender(), message.payload().detached(), message.kind(),
        message.priority(), message.publishedAt(), message.expiry(),
        message.tags() == null ? null : message.tags().detached(), null);
  }
}
