package io.carillon.domain.presence;

import io.carillon.domain.message.RawJson;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows who is there: connected at all, and at each topic whose namespace keeps account of it. A user's devices are one:
 * the first to come is a join and the last to go a leave, whichever nodes they are connected to.
 *
 * <p>A device that is lost stays for a grace period; when another device of its user comes to the same place meanwhile, it
 * takes over, and nothing has happened for anybody. A device that leaves is gone at once.
 *
 * <p>What happens is seen at once by whoever reads, and handed out by {@link #collect} to be announced. Each user has few
 * changes waiting at a place; when there would be more of them, the user's latest state is taken up when the others have
 * been collected.
 *
 * <p>All methods may be called from any thread. Those that report something never block. Those that read know of everything
 * that was reported to the same registry before; they may wait for other nodes' knowledge, for little more than a second.
 */
public interface PresenceRegistry {

  /** A device of a user is connected. Must be followed by one {@link #lose}. */
  void arrive(UserId user);

  /**
   * A connected device is at a topic, too. Must be followed by one {@link #leave} or one {@link #lose} of it there.
   *
   * @param mode what is told about this topic, always the same for one topic; not {@link PresenceMode#OFF}
   */
  void enter(UserId user, TopicName topic, PresenceMode mode);

  /** A device is at a topic no longer, because its user or a rule wants so. */
  void leave(UserId user, TopicName topic);

  /**
   * A device has lost its connection.
   *
   * @param topics where it was until then
   */
  void lose(UserId user, List<TopicName> topics);

  /**
   * Sets how a connected user wants to be seen, everywhere. It lasts until the user has left; only that a user is
   * invisible lasts for as long as {@link UserPresence#lastSeen} is remembered. Has no effect on a user who is not there.
   *
   * @param info replaces what was there; {@code null} for nothing
   */
  void set(UserId user, Status status, @Nullable RawJson info);

  /**
   * How others see a user.
   *
   * @throws PresenceUnavailableException when it cannot be told
   */
  default UserPresence of(UserId user) {
    return of(List.of(user)).getFirst();
  }

  /**
   * How others see some users, in the same order; asked together, because asking may take its time.
   *
   * @throws PresenceUnavailableException when it cannot be told
   */
  List<UserPresence> of(List<UserId> users);

  /**
   * Who can be seen at a topic.
   *
   * @param after the name behind which the page begins; {@code null} for the first page
   * @param limit how many there are on the page at most; there may be fewer, but never none, when they have much to say
   * @throws PresenceUnavailableException when it cannot be told
   */
  RosterPage at(TopicName topic, @Nullable UserId after, int limit);

  /**
   * Takes what has not been announced yet: each change once, those of one topic in the order of their versions, at most
   * {@link Announcement#changesAtOnce} of them. Grace periods and memories that are over end here, so that it has to be
   * called again and again, by one caller at a time, who has announced what it took before it calls again: until then no other
   * node is given anything of the same topics. May block; while nobody can be asked there is nothing to announce.
   */
  List<Announcement> collect();
}
