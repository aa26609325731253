package io.carillon.domain.protection;

import io.carillon.domain.access.Principal;
import io.carillon.domain.session.ConnectionId;

/**
 * Holds users to their number of connections. A service is not held to it: it is a back end, not a person with devices. Safe for
 * any number of threads.
 */
public final class UserQuota {

  private final UserPlaces places;
  private final BeyondLimit beyond;

  public UserQuota(UserPlaces places, BeyondLimit beyond) {
    this.places = places;
    this.beyond = beyond;
  }

  /** As {@link UserPlaces#enter}. */
  public boolean enter(Principal who, ConnectionId connection) {
    return who.isService() || places.enter(who.user(), connection);
  }

  /** As {@link UserPlaces#enterBeyond}. */
  public void enterBeyond(Principal who, ConnectionId connection) {
    if (!who.isService()) {
      places.enterBeyond(who.user(), connection);
    }
  }

  /**
   * Takes a place from the user's oldest connection, if the operator wants that. May block.
   *
   * @return false if not; then the connection has no place
   */
  public boolean replaceOldest(Principal who, ConnectionId connection) {
    if (beyond == BeyondLimit.REFUSE) {
      return false;
    }
    places.enterReplacing(who.user(), connection);
    return true;
  }

  /** Gives the place back; calling it again changes nothing. Never blocks. */
  public void leave(Principal who, ConnectionId connection) {
    if (!who.isService()) {
      places.leave(who.user(), connection);
    }
  }

  /** Whether the connection has lost its place to a newer one. Never blocks. */
  public boolean hasLostPlace(Principal who, ConnectionId connection) {
    return beyond == BeyondLimit.CLOSE_OLDEST && !who.isService() && !places.holds(who.user(), connection);
  }

  /** Whether {@link #enter} may wait for something outside this process. */
  public boolean mayBlock() {
    return places.mayBlock();
  }
}
