package io.carillon.domain.presence;

import io.carillon.domain.topic.TopicName;
import java.util.List;

/**
 * Changes of one topic that its listeners have not been told yet.
 *
 * @param topic where to tell it: a topic that users are at, or {@code presence:<user>} for a user as such
 * @param version the version of the last change
 * @param count how many users can be seen there now
 * @param changes in the order of their versions; empty where only the number is told
 */
public record Announcement(TopicName topic, long version, int count, List<PresenceChange> changes) {

  /** A change is told to everybody who is there, so the product of the two is what it costs; in a tick it stays below this. */
  private static final int TELLINGS_PER_TICK = 500_000;

  private static final int AT_LEAST = 50;

  public Announcement {
    changes = List.copyOf(changes);
  }

  /**
   * How many changes are announced at once where so many are there. The others wait their turn, so that a crowd that comes
   * all at once is told of at a pace that its own members can follow.
   */
  public static int changesAtOnce(int count) {
    return Math.max(AT_LEAST, TELLINGS_PER_TICK / Math.max(1, count));
  }
}
