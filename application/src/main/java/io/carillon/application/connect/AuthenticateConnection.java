package io.carillon.application.connect;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.presence.Whereabouts;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.protection.Admission;
import io.carillon.domain.protection.ConnectionQuota;
import io.carillon.domain.telemetry.Telemetry;
import java.util.List;

/** Lets a connection that was opened without a token say who it is. */
public final class AuthenticateConnection {

  private final TokenVerifier verifier;
  private final ConnectionQuota quota;
  private final Whereabouts whereabouts;
  private final Welcome welcome;
  private final Telemetry telemetry;

  public AuthenticateConnection(TokenVerifier verifier, ConnectionQuota quota, Whereabouts whereabouts,
      Welcome welcome, Telemetry telemetry) {
    this.verifier = verifier;
    this.quota = quota;
    this.whereabouts = whereabouts;
    this.welcome = welcome;
    this.telemetry = telemetry;
  }

  public Outcome authenticate(Connection connection, AccessToken token) {
    if (connection.principal() != null) {
      return new Outcome.Refused(
          Refusal.of(ErrorCode.CONFLICT, "this connection is authenticated: a newer token goes into RefreshToken"));
    }
    return switch (verifier.verify(token)) {
      case TokenVerdict.Rejected(var problem) -> refuse(problem);
      case TokenVerdict.Accepted(var principal) -> accept(connection, principal);
    };
  }

  private Outcome refuse(TokenProblem problem) {
    telemetry.authenticationFailed(problem);
    return new Outcome.Dismissed(Refusal.ofToken(problem),
        problem == TokenProblem.EXPIRED ? CloseCause.TOKEN_EXPIRED : CloseCause.TOKEN_INVALID);
  }

  private Outcome accept(Connection connection, Principal principal) {
    if (quota.enter(principal) != Admission.ADMITTED) {
      return new Outcome.Dismissed(
          Refusal.of(ErrorCode.LIMIT_EXCEEDED, "this user has too many connections: close another one first"),
          CloseCause.TOO_MANY_CONNECTIONS);
    }
    whereabouts.arrive(principal);
    if (!connection.become(principal)) {
      whereabouts.lose(principal, List.of());
      quota.leave(principal);
    }
    return welcome.welcome(connection, principal);
  }
}
