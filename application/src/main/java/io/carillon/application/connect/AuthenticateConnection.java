package io.carillon.application.connect;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.session.Sessions;
import io.carillon.application.session.Sessions.Place;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.telemetry.Telemetry;

/** Lets a connection that was opened without a token say who it is. */
public final class AuthenticateConnection {

  private final TokenVerifier verifier;
  private final Sessions sessions;
  private final Welcome welcome;
  private final Telemetry telemetry;

  public AuthenticateConnection(TokenVerifier verifier, Sessions sessions, Welcome welcome,
      Telemetry telemetry) {
    this.verifier = verifier;
    this.sessions = sessions;
    this.welcome = welcome;
    this.telemetry = telemetry;
  }

  /**
   * Authenticates. May block while keys are fetched.
   *
   * @param wanted what to resume; what it leaves open is what was asked for when the connection was opened
   */
  public Outcome authenticate(Connection connection, AccessToken token, ResumeRequest wanted) {
    if (connection.principal() != null) {
      return new Outcome.Refused(
          Refusal.of(ErrorCode.CONFLICT, "this connection is authenticated: a newer token goes into RefreshToken"));
    }
    return switch (verifier.verify(token)) {
      case TokenVerdict.Rejected(var problem) -> refuse(problem);
      case TokenVerdict.Undecided(var retryAfter) -> new Outcome.Refused(Refusal.undecidedToken(retryAfter));
      case TokenVerdict.Accepted(var principal) ->
        accept(connection, principal, wanted.orElse(connection.wanted()));
    };
  }

  private Outcome refuse(TokenProblem problem) {
    telemetry.authenticationFailed(problem);
    return new Outcome.Dismissed(Refusal.ofToken(problem),
        problem == TokenProblem.EXPIRED ? CloseCause.TOKEN_EXPIRED : CloseCause.TOKEN_INVALID);
  }

  private Outcome accept(Connection connection, Principal principal, ResumeRequest wanted) {
    Place place = sessions.enter(principal, connection.id(), wanted.session());
    return place == Place.NONE
        ? Welcome.tooManyConnections()
        : welcome.welcome(connection, principal, wanted, place == Place.BEYOND);
  }
}
