package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Priority;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client: answers first, then messages by priority, each in the order in which it came. A mailbox is
 * lent to a client while something waits and taken back when it is empty. Belongs to one loop.
 */
final class Mailbox {

  private static final int ANSWERS = 0;
  private static final Priority[] PRIORITIES = Priority.values();
  private static final int LAST = PRIORITIES.length;

  /** One queue for answers, and one for each priority behind it. */
  private final ArrayDeque<EncodedFrame>[] queues = newQueues();
  private int bytes;
  private int frames;

  /** The answers in the last queue. */
  private int lastAnswers;
  private @Nullable Map<TopicName, Integer> gaps;

  /** The bytes that wait. */
  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return frames == 0 && gaps == null;
  }

  /** Appends what waited alone so far. */
  void add(EncodedFrame frame) {
    Message message = frame.message();
    if (message == null) {
      addAnswer(frame);
    } else {
      append(queueOf(message), frame);
    }
  }

  /** Appends an answer; it overtakes the messages that wait, but not an answer that came before it. */
  void addAnswer(EncodedFrame frame) {
    if (lastAnswers > 0) {
      addLastAnswer(frame);
    } else {
      append(ANSWERS, frame);
    }
  }

  /** Appends an answer that must not overtake the messages that wait, because it says that there are no more of them. */
  void addLastAnswer(EncodedFrame frame) {
    append(LAST, frame);
    lastAnswers++;
  }

  /**
   * Appends a message if there is room for it, or else makes room as the policy says.
   *
   * @param limit the bytes that may wait
   * @return false when there is no room and the policy makes none: the client has to go
   */
  boolean addMessage(EncodedFrame frame, Message message, Overflow overflow, int limit) {
    if (bytes + frame.size() > limit) {
      switch (overflow) {
        case CLOSE -> {
          return false;
        }
        case DROP_OLDEST -> drop(message.topic(), limit - frame.size());
        case LATEST -> drop(message.topic(), -1);
      }
      if (bytes + frame.size() > limit) {
        countGap(message.topic());
        return true;
      }
    }
    append(queueOf(message), frame);
    return true;
  }

  /**
   * Takes what goes out next: at least one frame, then as many as fit. Expired messages are left out for good.
   *
   * @return how many were put into the array
   */
  int take(EncodedFrame[] into, int maxBytes, Instant now) {
    int count = 0;
    int taken = 0;
    for (int i = ANSWERS; i <= LAST; i++) {
      ArrayDeque<EncodedFrame> queue = queues[i];
      while (!queue.isEmpty()) {
        EncodedFrame frame = queue.peek();
        Message message = frame.message();
        boolean expired = message != null && message.isExpiredAt(now);
        if (!expired && (count == into.length || (count > 0 && taken + frame.size() > maxBytes))) {
          return count;
        }
        remove(queue.remove());
        lastAnswers -= message == null && i == LAST ? 1 : 0;
        if (!expired) {
          into[count++] = frame;
          taken += frame.size();
        }
      }
    }
    return count;
  }

  /** Hands over the topics of which messages were dropped, with their number, and forgets them. */
  void takeGaps(BiConsumer<TopicName, Integer> action) {
    Map<TopicName, Integer> taken = gaps;
    gaps = null;
    if (taken != null) {
      taken.forEach(action);
    }
  }

  /** When the oldest of what waits was encoded; {@code now} when nothing waits. */
  long oldestNanos(long now) {
    long oldest = now;
    for (ArrayDeque<EncodedFrame> queue : queues) {
      EncodedFrame first = queue.peek();
      if (first != null && first.encodedAtNanos() - oldest < 0) {
        oldest = first.encodedAtNanos();
      }
    }
    return oldest;
  }

  void clear() {
    for (ArrayDeque<EncodedFrame> queue : queues) {
      queue.clear();
    }
    bytes = 0;
    frames = 0;
    lastAnswers = 0;
    gaps = null;
  }

  private static int queueOf(Message message) {
    return 1 + message.priority().ordinal();
  }

  private void append(int queue, EncodedFrame frame) {
    queues[queue].add(frame);
    bytes += frame.size();
    frames++;
  }

  private void remove(EncodedFrame frame) {
    bytes -= frame.size();
    frames--;
  }

  /** Drops the topic's messages, the oldest first, until no more than so many bytes wait. */
  private void drop(TopicName topic, int downTo) {
    for (int queue = LAST; queue > ANSWERS; queue--) {
      Iterator<EncodedFrame> waiting = queues[queue].iterator();
      while (waiting.hasNext() && bytes > downTo) {
        EncodedFrame frame = waiting.next();
        Message message = frame.message();
        if (message != null && message.topic().equals(topic)) {
          waiting.remove();
          remove(frame);
          countGap(topic);
        }
      }
    }
  }

  private void countGap(TopicName topic) {
    if (gaps == null) {
      gaps = new LinkedHashMap<>();
    }
    gaps.merge(topic, 1, Integer::sum);
  }

  @SuppressWarnings("unchecked") // An array of a generic type cannot be made in any other way; it never leaves this class.
  private static ArrayDeque<EncodedFrame>[] newQueues() {
    return Stream.generate(() -> new ArrayDeque<EncodedFrame>(4))
        .limit(1 + PRIORITIES.length)
        .toArray(ArrayDeque[]::new);
  }
}
