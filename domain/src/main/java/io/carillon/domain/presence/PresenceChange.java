package io.carillon.domain.presence;

import io.carillon.domain.session.UserId;
import java.time.Instant;

/**
 * One step in who is there. The versions of one topic's changes rise by 1 from each to the next, and only upwards: when
 * nobody has been there for a while they may go on with a jump.
 */
public sealed interface PresenceChange {

  long version();

  UserId user();

  /** The first device of a user is there, or an invisible user has become visible. */
  record Joined(long version, UserId user, Appearance appearance) implements PresenceChange {}

  /** Something of a user who is there has changed. */
  record Updated(long version, UserId user, Appearance appearance) implements PresenceChange {}

  /** No device of a user is there any more, or the user has become invisible. */
  record Left(long version, UserId user, Instant lastSeen) implements PresenceChange {}
}
