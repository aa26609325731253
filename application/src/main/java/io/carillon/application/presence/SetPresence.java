package io.carillon.application.presence;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.domain.access.Principal;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.Status;
import org.jspecify.annotations.Nullable;

/** Lets users say how they want to be seen. */
public final class SetPresence {

  /** What may be added to a status, in bytes of JSON. */
  private static final int MAX_INFO_BYTES = 1024;

  private final PresenceRegistry registry;

  public SetPresence(PresenceRegistry registry) {
    this.registry = registry;
  }

  /**
   * Sets status and info at once, for all of the user's devices.
   *
   * @param info {@code null} for none
   */
  public Outcome set(Principal who, Status status, @Nullable RawJson info) {
    if (who.isService()) {
      return new Outcome.Refused(Refusal.forbidden("a service has no presence: only users are seen"));
    }
    if (info != null && info.length() > MAX_INFO_BYTES) {
      return new Outcome.Refused(
          Refusal.badField("info", "info takes at most " + MAX_INFO_BYTES + " bytes of JSON: say less"));
    }
    // A copy, because the bytes are a part of a whole message, which would stay for as long as the info does.
    RawJson kept = info == null ? null : RawJson.of(info.toBytes(), 0, info.length());
    registry.set(who.user(), status, kept);
    return new Outcome.PresenceSet(status, kept);
  }
}
