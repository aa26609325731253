package io.carillon.domain.resumption;

import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a client listened to, and how far it had come.
 *
 * @param overflow what happens when it is too slow
 * @param grants what it rested on beside the connection's token; {@code null} for nothing
 * @param sure up to where the client has surely received everything; {@code null} where nothing is recorded, and where that was
 *     never known
 * @param asMember whether its user was a member of the room whose topic this is. A user who has left the room since does not get it back,
 *     not even with a grant, without subscribing again
 * @param given of an inbox, up to where the client was given everything, received or not; {@code null} where that is not known
 *     to be more than {@code sure}
 * @param apart whether the client has left out a part of its inbox, so that its position says nothing about the user's other
 *     devices
 */
public record KeptSubscription(TopicFilter filter, Overflow overflow, @Nullable TemporaryGrants grants,
    @Nullable Position sure, boolean asMember, @Nullable Position given, boolean apart) {

  /** One whose client was given no more than it has surely received, and all of that. */
  public KeptSubscription(TopicFilter filter, Overflow overflow, @Nullable TemporaryGrants grants,
      @Nullable Position sure, boolean asMember) {
    this(filter, overflow, grants, sure, asMember, null, false);
  }

  /** A subscription that has nothing to do with being a member. */
  public KeptSubscription(TopicFilter filter, Overflow overflow, @Nullable TemporaryGrants grants,
      @Nullable Position sure) {
    this(filter, overflow, grants, sure, false);
  }

  /** The same with another position that the client has surely reached. */
  public KeptSubscription withSure(Position other) {
    return new KeptSubscription(filter, overflow, grants, other, asMember, given, apart);
  }
}
