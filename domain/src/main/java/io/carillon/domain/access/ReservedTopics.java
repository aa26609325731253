package io.carillon.domain.access;

import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;

/** The topics that the server itself gives a meaning. */
public final class ReservedTopics {

  /** Everybody hears it, and only services speak on it. */
  public static final TopicName GLOBAL = new TopicName("global");

  private ReservedTopics() {}

  /** Where the messages to one user arrive. */
  public static TopicName inboxOf(UserId user) {
    return new TopicName(Namespaces.USER + ":" + user.value());
  }

  /** Where it is told when a user comes, goes or has another status. */
  public static TopicName presenceOf(UserId user) {
    return new TopicName(Namespaces.PRESENCE + ":" + user.value());
  }

  /** Whether the topic, or anything that the pattern covers, is somebody's inbox. */
  public static boolean isInbox(TopicFilter filter) {
    return filter.namespace().equals(Namespaces.USER);
  }

  /** Whether the server itself subscribes connections to it, so that it counts as none that a client has chosen. */
  public static boolean isGiven(TopicFilter filter) {
    return filter.equals(GLOBAL) || isInbox(filter);
  }

  /** Whether users can be at a topic: everybody is at {@link #GLOBAL}, and inboxes and watches are nobody's place. */
  public static boolean canBeAt(TopicName topic) {
    return !topic.equals(GLOBAL) && !topic.isIn(Namespaces.USER) && !topic.isIn(Namespaces.PRESENCE);
  }

  /** Whether the topic is the inbox, or the watch topic, of this user. */
  static boolean isOf(UserId user, TopicFilter filter) {
    return filter instanceof TopicName name && name.local().equals(user.value());
  }
}
