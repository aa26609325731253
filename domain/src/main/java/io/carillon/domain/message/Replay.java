package io.carillon.domain.message;

import java.util.ArrayList;
import java.util.List;

/**
 * What a reader of a log gets: the messages that are still worth something, and the holes that the others leave, so that
 * every offset is there or explained.
 *
 * @param messages in ascending order
 * @param gaps in ascending order
 */
public record Replay(List<Message> messages, List<Gap> gaps) {

  public Replay {
    messages = List.copyOf(messages);
    gaps = List.copyOf(gaps);
  }

  /**
   * The rest of a page.
   *
   * @param nowNanos by the monotonic clock
   */
  public static Replay of(LogPage page, long nowNanos) {
    var alive = new ArrayList<Message>(page.messages().size());
    var gaps = new ArrayList<Gap>();
    for (Message message : page.messages()) {
      if (message.isExpiredAt(nowNanos)) {
        append(gaps, Gap.expiredAt(message.recordedAt()));
      } else {
        alive.add(message);
      }
    }
    return new Replay(alive, gaps);
  }

  /** The same with a hole in front. */
  public Replay precededBy(Gap gap) {
    var all = new ArrayList<Gap>(gaps.size() + 1);
    append(all, gap);
    gaps.forEach(next -> append(all, next));
    return new Replay(messages, all);
  }

  private static void append(List<Gap> gaps, Gap next) {
    if (!gaps.isEmpty() && gaps.getLast().isContinuedBy(next)) {
      gaps.set(gaps.size() - 1, gaps.getLast().joinedWith(next));
    } else {
      gaps.add(next);
    }
  }
}
