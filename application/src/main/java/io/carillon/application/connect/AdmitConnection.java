package io.carillon.application.connect;

import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.protection.Admission;
import io.carillon.domain.protection.ConnectionQuota;
import org.jspecify.annotations.Nullable;

/** Decides, before there is a connection, whether there may be one. */
public final class AdmitConnection {

  /** What came of a request for a connection. */
  public sealed interface Verdict {

    /**
     * A place is taken for it. It must become a connection, or be given back with {@link #abandon}.
     *
     * @param principal whom it speaks for; {@code null} when it brought no token and has to say so later
     */
    record Admitted(String address, @Nullable Principal principal) implements Verdict {}

    record TokenRefused(TokenProblem problem) implements Verdict {}

    record Full(Admission why) implements Verdict {}

    /** The server is going away. */
    record Draining() implements Verdict {}
  }

  private final TokenVerifier verifier;
  private final ConnectionQuota quota;
  private final ConnectionRegistry registry;

  public AdmitConnection(TokenVerifier verifier, ConnectionQuota quota, ConnectionRegistry registry) {
    this.verifier = verifier;
    this.quota = quota;
    this.registry = registry;
  }

  /**
   * Judges a request.
   *
   * @param address the network that the quota counts by
   * @param token {@code null} when none was presented
   */
  public Verdict admit(String address, @Nullable AccessToken token) {
    if (registry.isDraining()) {
      return new Verdict.Draining();
    }
    Principal principal = null;
    if (token != null) {
      switch (verifier.verify(token)) {
        case TokenVerdict.Rejected(var problem) -> {
          return new Verdict.TokenRefused(problem);
        }
        case TokenVerdict.Accepted(var verified) -> principal = verified;
      }
    }
    Admission admission = quota.enter(address);
    if (admission == Admission.ADMITTED && principal != null) {
      admission = quota.enter(principal);
      if (admission != Admission.ADMITTED) {
        quota.leave(address);
      }
    }
    return admission == Admission.ADMITTED
        ? new Verdict.Admitted(address, principal)
        : new Verdict.Full(admission);
  }

  /** Gives the place back when no connection came of it. */
  public void abandon(Verdict.Admitted admitted) {
    quota.leave(admitted.address());
    if (admitted.principal() != null) {
      quota.leave(admitted.principal());
    }
  }
}
