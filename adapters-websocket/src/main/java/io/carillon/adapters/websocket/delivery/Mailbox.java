package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client: answers first, then messages by priority, each in the order in which it came. The messages of
 * a recorded topic stay in the order of their offsets whatever their priority, and nothing that comes after an answer which
 * ends or renews subscriptions overtakes it. A mailbox is lent to a client while something waits and taken back when it is
 * empty. Belongs to one loop.
 */
final class Mailbox {

  private static final int ANSWERS = 0;
  private static final Priority[] PRIORITIES = Priority.values();
  private static final int LAST = PRIORITIES.length;

  /** So many waiting frames are looked through for a topic; among more than that it is taken to be. */
  private static final int MAX_LOOKED_THROUGH = 1_024;

  /** One queue for answers, and one for each priority behind it. */
  private final ArrayDeque<EncodedFrame>[] queues = newQueues();

  /** How many frames of recorded topics each queue has. */
  private final int[] recorded = new int[1 + LAST];
  private int bytes;
  private int frames;

  /** The answers in the last queue. */
  private int lastAnswers;
  private @Nullable Map<TopicName, Dropped> dropped;
  private @Nullable Overdue overdue;

  /** What was dropped of a topic since its subscriber was last told. */
  private static final class Dropped {

    private int count;
    private @Nullable Gap gap;

    void add(Message message) {
      count++;
      Position position = message.position();
      if (position != null) {
        long from = gap == null || !gap.epoch().equals(position.epoch()) ? position.offset() : gap.from();
        gap = new Gap(position.epoch(), from, position.offset(), Gap.Reason.OVERFLOW);
      }
    }
  }

  /** Recorded messages that were taken out because their time is over, and whose reader has yet to be told. */
  private record Overdue(TopicName topic, Gap gap) {}

  /** What happens to those who are not given everything. */
  interface Gaps {

    /** The frame that tells of a gap. */
    EncodedFrame frameOf(TopicName topic, Gap gap);

    /**
     * Messages were dropped.
     *
     * @param gap where they stood in the topic's log; {@code null} when it is not recorded
     */
    void dropped(TopicName topic, int count, @Nullable Gap gap);
  }

  /** The bytes that wait. */
  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return frames == 0 && dropped == null && overdue == null;
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

  /** Appends an answer that must not overtake the messages that wait, because it says that they end or begin anew. */
  void addLastAnswer(EncodedFrame frame) {
    append(LAST, frame);
    lastAnswers++;
  }

  /** Puts in front of all messages what tells that some of them were dropped. */
  void addDropped(EncodedFrame frame) {
    append(ANSWERS, frame);
  }

  /** Appends what tells of a gap in a recorded topic, at its place among the topic's messages. */
  void addGap(EncodedFrame frame, TopicName topic) {
    append(inOrder(topic, 1 + Priority.NORMAL.ordinal()), frame);
  }

  /**
   * Appends a message if there is room for it.
   *
   * @param limit the bytes that may wait; where nothing waits there is room for any message
   * @return false when there is none
   */
  boolean offer(EncodedFrame frame, Message message, int limit) {
    if (frames > 0 && bytes + frame.size() > limit) {
      return false;
    }
    append(queueOf(message), frame);
    return true;
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
        case DROP_OLDEST -> drop(message, limit - frame.size());
        case LATEST -> drop(message, -1);
      }
      if (bytes + frame.size() > limit) {
        countDropped(message);
        return true;
      }
    }
    append(queueOf(message), frame);
    return true;
  }

  /**
   * Takes what goes out next: at least one frame, then as many as fit. Expired messages are left out for good; on a recorded
   * topic a gap stands in their place.
   *
   * @return how many were put into the array
   */
  int take(EncodedFrame[] into, int maxBytes, long nowNanos, Gaps gaps) {
    int count = 0;
    int taken = 0;
    for (int i = ANSWERS; i <= LAST; i++) {
      ArrayDeque<EncodedFrame> queue = queues[i];
      while (!queue.isEmpty()) {
        EncodedFrame frame = queue.peek();
        Message expired = expiredIn(frame, nowNanos);
        if (overdue != null && (expired == null || !continuesOverdue(expired))) {
          if (count == into.length) {
            return count;
          }
          into[count] = gaps.frameOf(overdue.topic(), overdue.gap());
          taken += into[count++].size();
          overdue = null;
        }
        if (expired == null && (count == into.length || (count > 0 && taken + frame.size() > maxBytes))) {
          return count;
        }
        remove(i, queue.remove());
        if (expired == null) {
          into[count++] = frame;
          taken += frame.size();
        } else {
          noteOverdue(expired);
        }
      }
    }
    if (overdue != null && count < into.length) {
      into[count++] = gaps.frameOf(overdue.topic(), overdue.gap());
      overdue = null;
    }
    return count;
  }

  /** Hands over what was dropped, topic by topic, and forgets it. */
  void takeDropped(Gaps gaps) {
    Map<TopicName, Dropped> taken = dropped;
    dropped = null;
    if (taken != null) {
      taken.forEach((topic, those) -> gaps.dropped(topic, those.count, those.gap));
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

  /**
   * Drops what its reader may no longer have, without telling of it.
   *
   * @param topics those whose messages and gaps go
   * @param answers whether what belongs to no topic goes too, but for refusals
   */
  void withdraw(Predicate<TopicName> topics, boolean answers) {
    for (int i = ANSWERS; i <= LAST; i++) {
      int queue = i;
      queues[i].removeIf(frame -> {
        boolean gone = frame.isWithdrawn(topics, answers);
        if (gone) {
          remove(queue, frame);
        }
        return gone;
      });
    }
    if (overdue != null && topics.test(overdue.topic())) {
      overdue = null;
    }
    if (dropped != null) {
      dropped.keySet().removeIf(topics);
      dropped = dropped.isEmpty() ? null : dropped;
    }
  }

  void clear() {
    for (ArrayDeque<EncodedFrame> queue : queues) {
      queue.clear();
    }
    Arrays.fill(recorded, 0);
    bytes = 0;
    frames = 0;
    lastAnswers = 0;
    dropped = null;
    overdue = null;
  }

  private int queueOf(Message message) {
    int queue = 1 + message.priority().ordinal();
    if (lastAnswers > 0) {
      return LAST;
    }
    return message.position() == null ? queue : inOrder(message.topic(), queue);
  }

  /** The queue, or a later one in which messages of the topic wait. */
  private int inOrder(TopicName topic, int queue) {
    if (lastAnswers > 0) {
      return LAST;
    }
    for (int later = LAST; later > queue; later--) {
      if (recorded[later] > 0 && mayHold(queues[later], topic)) {
        return later;
      }
    }
    return queue;
  }

  private static boolean mayHold(ArrayDeque<EncodedFrame> queue, TopicName topic) {
    int looked = 0;
    for (Iterator<EncodedFrame> newestFirst = queue.descendingIterator(); newestFirst.hasNext();) {
      if (topic.equals(newestFirst.next().topic()) || ++looked == MAX_LOOKED_THROUGH) {
        return true;
      }
    }
    return false;
  }

  private void append(int queue, EncodedFrame frame) {
    queues[queue].add(frame);
    bytes += frame.size();
    frames++;
    if (isRecorded(frame)) {
      recorded[queue]++;
    }
  }

  private void remove(int queue, EncodedFrame frame) {
    bytes -= frame.size();
    frames--;
    if (isRecorded(frame)) {
      recorded[queue]--;
    } else if (queue == LAST && frame.topic() == null) {
      lastAnswers--;
    }
  }

  /** Whether the frame has its place among the messages of a recorded topic. */
  private static boolean isRecorded(EncodedFrame frame) {
    Message message = frame.message();
    return message == null ? frame.topic() != null : message.position() != null;
  }

  private static @Nullable Message expiredIn(EncodedFrame frame, long nowNanos) {
    Message message = frame.message();
    return message != null && message.isExpiredAt(nowNanos) ? message : null;
  }

  private boolean continuesOverdue(Message message) {
    Overdue noted = overdue;
    Position position = message.position();
    return noted != null && position != null && noted.topic().equals(message.topic())
        && noted.gap().isContinuedBy(Gap.expiredAt(position));
  }

  private void noteOverdue(Message message) {
    Position position = message.position();
    if (position != null) {
      Gap next = Gap.expiredAt(position);
      overdue = new Overdue(message.topic(), overdue == null ? next : overdue.gap().joinedWith(next));
    }
  }

  /**
   * Drops messages of the same topic, the oldest first and, where no order is kept, the least urgent first, until no more
   * than so many bytes wait. What is dropped is told in front of all messages, so gaps that wait before it go there first.
   */
  private void drop(Message newest, int downTo) {
    boolean ordered = newest.position() != null;
    List<EncodedFrame> gaps = new ArrayList<>();
    List<EncodedFrame> first = new ArrayList<>();
    List<EncodedFrame> covered = new ArrayList<>();
    for (int i = ANSWERS + 1; i <= LAST; i++) {
      int queue = ordered ? i : LAST - i + 1;
      Iterator<EncodedFrame> waiting = queues[queue].iterator();
      while (waiting.hasNext() && bytes > downTo) {
        EncodedFrame frame = waiting.next();
        Message message = frame.message();
        if (message == null) {
          if (ordered && newest.topic().equals(frame.topic())) {
            gaps.add(frame);
          }
        } else if (message.topic().equals(newest.topic()) && (message.position() != null) == ordered) {
          waiting.remove();
          remove(queue, frame);
          (isToldWithOthers(message) ? covered : first).addAll(gaps);
          gaps.clear();
          countDropped(message);
        }
      }
    }
    takeOut(covered);
    takeOut(first);
    first.forEach(frame -> append(ANSWERS, frame));
  }

  /** Whether the message's place will be told as one gap with that of others of its topic, and all between them. */
  private boolean isToldWithOthers(Message message) {
    Dropped before = dropped == null ? null : dropped.get(message.topic());
    Position position = message.position();
    return before != null && before.gap != null && position != null && before.gap.epoch().equals(position.epoch());
  }

  private void takeOut(List<EncodedFrame> gaps) {
    for (int queue = ANSWERS + 1; queue <= LAST && !gaps.isEmpty(); queue++) {
      for (Iterator<EncodedFrame> waiting = queues[queue].iterator(); waiting.hasNext();) {
        EncodedFrame frame = waiting.next();
        if (gaps.contains(frame)) {
          waiting.remove();
          remove(queue, frame);
        }
      }
    }
  }

  private void countDropped(Message message) {
    if (dropped == null) {
      dropped = new LinkedHashMap<>();
    }
    dropped.computeIfAbsent(message.topic(), _ -> new Dropped()).add(message);
  }

  @SuppressWarnings("unchecked") // An array of a generic type cannot be made in any other way; it never leaves this class.
  private static ArrayDeque<EncodedFrame>[] newQueues() {
    return Stream.generate(() -> new ArrayDeque<EncodedFrame>(4))
        .limit(1 + PRIORITIES.length)
        .toArray(ArrayDeque[]::new);
  }
}
