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
import io.carillon.domain.protection.UserQuota;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.session.ConnectionId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides, before there is a connection, whether there may be one. */
public final class AdmitConnection {

  /** What came of a request for a connection. */
  public sealed interface Verdict {

    /**
     * A place is taken for it. It must become a connection, or be given back with {@link #abandon}.
     *
     * @param connection what the connection is called that it becomes
     * @param principal whom it speaks for; {@code null} when it brought no token and has to say so later
     * @param wanted what it wants to resume
     * @param beyond whether its user's place is one in excess, until it has taken the session over from another connection
     */
    record Admitted(String address, ConnectionId connection, @Nullable Principal principal, ResumeRequest wanted,
        boolean beyond)
        implements
          Verdict {}

    record TokenRefused(TokenProblem problem) implements Verdict {}

    /** It cannot be decided now whether the token is valid. */
    record TokenUndecided(Duration retryAfter) implements Verdict {}

    record Full(Admission why) implements Verdict {}

    /** The server is going away. */
    record Draining() implements Verdict {}
  }

  private final TokenVerifier verifier;
  private final ConnectionQuota quota;
  private final UserQuota users;
  private final ConnectionRegistry registry;
  private final Sessions sessions;
  private final MemoryPressure memory;
  private final RandomGenerator random;
  private final Consumer<Runnable> blocking;

  /**
   * @param blocking runs what may have to wait for other nodes
   */
  public AdmitConnection(TokenVerifier verifier, ConnectionQuota quota, UserQuota users, ConnectionRegistry registry,
      Sessions sessions, MemoryPressure memory, RandomGenerator random, Consumer<Runnable> blocking) {
    this.verifier = verifier;
    this.quota = quota;
    this.users = users;
    this.random = random;
    this.blocking = blocking;
    this.registry = registry;
    this.sessions = sessions;
    this.memory = memory;
  }

  /**
   * Judges a request. Does not block, but for a garbage collection when memory is short; while the keys are fetched that the token needs, or
   * places are counted together with other nodes, the verdict waits.
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
        : verifier.verifyLater(token).thenCompose(verdict -> later(() -> judge(address, verdict, wanted)));
  }

  /** Keys are fetched on few threads, which do not wait for other nodes. */
  private CompletableFuture<Verdict> later(Supplier<Verdict> judging) {
    if (!users.mayBlock()) {
      return CompletableFuture.completedFuture(judging.get());
    }
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    blocking.accept(() -> {
      try {
        verdict.complete(judging.get());
      } catch (RuntimeException e) {
        verdict.completeExceptionally(e);
      }
    });
    return verdict;
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
    ConnectionId connection = ConnectionId.random(random);
    Place place = principal == null ? Place.FREE : sessions.enter(principal, connection, wanted.session());
    if (place == Place.NONE) {
      quota.leave(address);
      return new Verdict.Full(Admission.TOO_MANY_OF_USER);
    }
    return new Verdict.Admitted(address, connection, principal, wanted, place == Place.BEYOND);
  }

  /** Gives the place back when no connection came of it. */
  public void abandon(Verdict.Admitted admitted) {
    quota.leave(admitted.address());
    if (admitted.principal() != null) {
      users.leave(admitted.principal(), admitted.connection());
    }
  }
}
