package io.carillon.application.connect;

import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.session.Sessions;
import io.carillon.application.session.Sessions.Place;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.protection.Admission;
import io.carillon.domain.protection.ConnectionQuota;
import io.carillon.domain.protection.MemoryPressure;
import io.carillon.domain.resumption.ResumeRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Decides, before there is a connection, whether there may be one. */
public final class AdmitConnection {

  /** What came of a request for a connection. */
  public sealed interface Verdict {

    /**
     * A place is taken for it. It must become a connection, or be given back with {@link #abandon}.
     *
     * @param principal whom it speaks for; {@code null} when it brought no token and has to say so later
     * @param wanted what it wants to resume
     * @param beyond whether its user's place is one in excess, until it has taken the session over from another connection
     */
    record Admitted(String address, @Nullable Principal principal, ResumeRequest wanted, boolean beyond)
        implements
          Verdict {}

    record TokenRefused(TokenProblem problem) implements Verdict {}

    /** Nobody can tell now whether the token is valid. */
    record TokenUndecided(Duration retryAfter) implements Verdict {}

    record Full(Admission why) implements Verdict {}

    /** The server is going away. */
    record Draining() implements Verdict {}
  }

  private final TokenVerifier verifier;
  private final ConnectionQuota quota;
  private final ConnectionRegistry registry;
  private final Sessions sessions;
  private final MemoryPressure memory;

  public AdmitConnection(TokenVerifier verifier, ConnectionQuota quota, ConnectionRegistry registry,
      Sessions sessions, MemoryPressure memory) {
    this.verifier = verifier;
    this.quota = quota;
    this.registry = registry;
    this.sessions = sessions;
    this.memory = memory;
  }

  /**
   * Judges a request. Does not block, but for a garbage collection when memory is short; while the keys are fetched that the token needs, the verdict waits.
   *
   * @param address the network that the quota counts by
   * @param token {@code null} when none was presented
   * @param wanted what it wants to resume
   * @return completes with the verdict, at once or on any thread
   */
  public CompletableFuture<Verdict> admitLater(String address, @Nullable AccessToken token,
      ResumeRequest wanted) {
    if (registry.isDraining()) {
      return CompletableFuture.completedFuture(new Verdict.Draining());
    }
    if (memory.isHigh()) {
      return CompletableFuture.completedFuture(new Verdict.Full(Admission.SERVER_FULL));
    }
    return token == null
        ? CompletableFuture.completedFuture(enter(address, null, wanted))
        : verifier.verifyLater(token).thenApply(verdict -> judge(address, verdict, wanted));
  }

  /** The same; may block for as long as the verdict waits. */
  public Verdict admit(String address, @Nullable AccessToken token, ResumeRequest wanted) {
    return admitLater(address, token, wanted).join();
  }

  private Verdict judge(String address, TokenVerdict verdict, ResumeRequest wanted) {
    return switch (verdict) {
      case TokenVerdict.Rejected(var problem) -> new Verdict.TokenRefused(problem);
      case TokenVerdict.Undecided(var retryAfter) -> new Verdict.TokenUndecided(retryAfter);
      case TokenVerdict.Accepted(var principal) ->
        registry.isDraining() ? new Verdict.Draining() : enter(address, principal, wanted);
    };
  }

  private Verdict enter(String address, @Nullable Principal principal, ResumeRequest wanted) {
    Admission admission = quota.enter(address);
    if (admission != Admission.ADMITTED) {
      return new Verdict.Full(admission);
    }
    Place place = principal == null ? Place.FREE : sessions.enter(principal, wanted.session());
    if (place == Place.NONE) {
      quota.leave(address);
      return new Verdict.Full(Admission.TOO_MANY_OF_USER);
    }
    return new Verdict.Admitted(address, principal, wanted, place == Place.BEYOND);
  }

  /** Gives the place back when no connection came of it. */
  public void abandon(Verdict.Admitted admitted) {
    quota.leave(admitted.address());
    if (admitted.principal() != null) {
      quota.leave(admitted.principal());
    }
  }
}
