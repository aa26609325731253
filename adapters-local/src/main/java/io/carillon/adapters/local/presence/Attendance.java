package io.carillon.adapters.local.presence;

import io.carillon.domain.presence.Appearance;
import org.jspecify.annotations.Nullable;

/** One user at one place: how many devices are there, and what of it others know. */
final class Attendance {

  private final KnownUser user;

  /** All that are there, those included that were lost and may come back. */
  private int devices;
  private int lost;

  /** Grace periods that end without consequence, because another device took over. */
  private int excused;

  /** What the changes up to now say; {@code null} for not being there. */
  @Nullable
  Appearance shown;

  /** The changes that have not been collected yet. */
  int unannounced;

  Attendance(KnownUser user) {
    this.user = user;
  }

  KnownUser user() {
    return user;
  }

  boolean isThere() {
    return devices > 0;
  }

  /** Whether nothing is left to be told, to be waited for or to be seen. */
  boolean isOver() {
    return devices == 0 && excused == 0 && unannounced == 0 && shown == null;
  }

  /** A device comes, and takes over from one that was lost if there is one. */
  void enter() {
    if (lost > 0) {
      lost--;
      excused++;
    } else {
      devices++;
    }
  }

  void leave() {
    devices--;
  }

  /** A device is lost; its grace period begins and must be ended. */
  void lose() {
    lost++;
  }

  /** The oldest grace period is over. */
  void endGrace() {
    if (excused > 0) {
      excused--;
    } else {
      lost--;
      devices--;
    }
  }

  /** What others are to see; {@code null} for nothing. */
  @Nullable
  Appearance appearance() {
    return devices == 0 || user.isInvisible() ? null : new Appearance(user.status(), devices, user.info());
  }
}
