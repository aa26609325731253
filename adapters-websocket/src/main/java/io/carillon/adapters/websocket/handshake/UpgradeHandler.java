package io.carillon.adapters.websocket.handshake;

import io.carillon.adapters.websocket.socket.ClientSocket;
import io.carillon.adapters.websocket.socket.RefusedSocket;
import io.carillon.adapters.websocket.socket.SocketServices;
import io.carillon.adapters.websocket.wire.CloseCode;
import io.carillon.application.connect.AdmitConnection;
import io.carillon.application.connect.AdmitConnection.Verdict;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.protection.Admission;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Handshake;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /ws}: the origin first, then the form, then the token, then whether there is room; only then a socket.
 */
public final class UpgradeHandler extends Handler.Abstract {

  private static final String PATH = "/ws";

  private final HandshakeConfig config;
  private final AdmitConnection admission;
  private final SocketUpgrade upgrade;
  private final SocketServices services;
  private final Telemetry telemetry;

  public UpgradeHandler(HandshakeConfig config, AdmitConnection admission, SocketUpgrade upgrade,
      SocketServices services) {
    this.config = config;
    this.admission = admission;
    this.upgrade = upgrade;
    this.services = services;
    this.telemetry = services.telemetry();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!PATH.equals(Request.getPathInContext(request))) {
      return false;
    }
    if (!config.origins().allows(request)) {
      refuse(request, response, callback, Handshake.ORIGIN_REFUSED, "origin_not_allowed",
          HandshakeError.of(403, "forbidden",
              "pages of this origin may not connect: the operator lists those that may in ALLOWED_ORIGINS"));
      return true;
    }
    UpgradeRequest.Parsed parsed = UpgradeRequest.parse(request, config.compression());
    parsed.error().ifPresent(
        error -> refuse(request, response, callback, Handshake.BAD_REQUEST, error.message(), error));
    parsed.request().ifPresent(formal -> authenticate(new Attempt(formal, request, response, callback)));
    return true;
  }

  /** One handshake on its way through the checks. */
  private record Attempt(UpgradeRequest upgrade, Request request, Response response, Callback callback) {

    boolean isBrowser() {
      return OriginRule.isBrowser(request);
    }
  }

  private void authenticate(Attempt attempt) {
    switch (PresentedToken.of(attempt.request(), attempt.upgrade().subprotocols(), config.queryToken())) {
      case PresentedToken.Present(var token) -> admit(attempt, token);
      case PresentedToken.Absent() -> admit(attempt, null);
      case PresentedToken.NotInQuery() -> refuseToken(attempt, CloseCode.TOKEN_MISSING, "token_in_query",
          "unauthorized",
          "this server takes no token from the query string: send it as Authorization: Bearer, or as the first message");
    }
  }

  private void admit(Attempt attempt, @Nullable AccessToken token) {
    switch (RequestedSession.of(attempt.request())) {
      case RequestedSession.Malformed(var advice) -> refuse(attempt, Handshake.BAD_REQUEST,
          HandshakeError.of(400, "bad_message", advice));
      case RequestedSession.Wanted(var wanted) -> admit(attempt, token, wanted);
    }
  }

  /** The verdict may wait for keys to be fetched, without any thread. */
  private void admit(Attempt attempt, @Nullable AccessToken token, ResumeRequest wanted) {
    String network = ClientNetwork.of(attempt.request().getConnectionMetaData().getRemoteSocketAddress());
    admission.admitLater(network, token, wanted)
        .thenAccept(verdict -> answer(attempt, verdict))
        .exceptionally(failure -> {
          Response.writeError(attempt.request(), attempt.response(), attempt.callback(), failure);
          return null;
        });
  }

  private void answer(Attempt attempt, Verdict verdict) {
    switch (verdict) {
      case Verdict.Admitted admitted -> open(attempt, admitted);
      case Verdict.TokenRefused(var problem) -> refuseToken(attempt, problem);
      case Verdict.TokenUndecided(var retryAfter) -> refuseUndecided(attempt, retryAfter);
      case Verdict.Full(var why) -> refuseForLackOfRoom(attempt, why);
      case Verdict.Draining() -> refuse(attempt, Handshake.DRAINING, new HandshakeError(503, "unavailable",
          "this server is going away: connect again", Map.of(HttpHeader.RETRY_AFTER.asString(), "1")));
    }
  }

  private void open(Attempt attempt, Verdict.Admitted admitted) {
    ClientSocket socket = new ClientSocket(services, admitted);
    Callback upgraded = new Callback.Nested(attempt.callback()) {

      @Override
      public void failed(Throwable cause) {
        admission.abandon(admitted);
        telemetry.handshake(Handshake.FAILED);
        super.failed(cause);
      }
    };
    upgrade.upgrade(attempt.upgrade(), socket, attempt.request(), attempt.response(), upgraded);
    telemetry.handshake(Handshake.ACCEPTED);
  }

  private void refuseToken(Attempt attempt, TokenProblem problem) {
    telemetry.authenticationFailed(problem);
    boolean expired = problem == TokenProblem.EXPIRED;
    refuseToken(attempt, expired ? CloseCode.TOKEN_EXPIRED : CloseCode.TOKEN_INVALID, RefusalLog.reason(problem),
        expired ? "token_expired" : "token_invalid", problem.advice());
  }

  private void refuseToken(Attempt attempt, CloseCode code, String reason, String error, String message) {
    if (attempt.isBrowser()) {
      openToRefuse(attempt, code, Handshake.TOKEN_REFUSED, reason);
      return;
    }
    refuse(attempt.request(), attempt.response(), attempt.callback(), Handshake.TOKEN_REFUSED, reason,
        new HandshakeError(401, error, message,
            Map.of(HttpHeader.WWW_AUTHENTICATE.asString(), "Bearer error=\"invalid_token\"")));
  }

  /** Nothing is known to be wrong with the token, so its client is to come again. */
  private void refuseUndecided(Attempt attempt, Duration retryAfter) {
    if (attempt.isBrowser()) {
      openToRefuse(attempt, CloseCode.TRY_AGAIN, Handshake.KEYS_UNAVAILABLE,
          RefusalLog.reason(Handshake.KEYS_UNAVAILABLE));
      return;
    }
    refuse(attempt, Handshake.KEYS_UNAVAILABLE, new HandshakeError(503, "unavailable",
        "tokens cannot be verified now: nothing is known to be wrong with this one, try again later",
        Map.of(HttpHeader.RETRY_AFTER.asString(), Long.toString(Math.max(1, retryAfter.toSeconds())))));
  }

  private void refuseForLackOfRoom(Attempt attempt, Admission why) {
    switch (why) {
      case TOO_MANY_OF_USER -> {
        if (attempt.isBrowser()) {
          openToRefuse(attempt, CloseCode.TOO_MANY_CONNECTIONS, Handshake.USER_LIMIT,
              RefusalLog.reason(Handshake.USER_LIMIT));
        } else {
          refuse(attempt, Handshake.USER_LIMIT, HandshakeError.of(429, "limit_exceeded",
              "this user has too many connections: close another one first"));
        }
      }
      case TOO_MANY_FROM_ADDRESS -> refuse(attempt, Handshake.ADDRESS_LIMIT,
          HandshakeError.of(429, "limit_exceeded", "there are too many connections from this address"));
      case SERVER_FULL, ADMITTED -> refuse(attempt, Handshake.SERVER_FULL, new HandshakeError(503, "unavailable",
          "this server is full: try again later", Map.of(HttpHeader.RETRY_AFTER.asString(), "5")));
    }
  }

  private void openToRefuse(Attempt attempt, CloseCode code, Handshake outcome, String reason) {
    telemetry.handshake(outcome);
    RefusalLog.refused(attempt.request(), reason, code.code());
    upgrade.upgrade(attempt.upgrade(),
        new RefusedSocket(code, attempt.request().getConnectionMetaData().getConnector().getScheduler()),
        attempt.request(), attempt.response(),
        attempt.callback());
  }

  private void refuse(Attempt attempt, Handshake outcome, HandshakeError error) {
    refuse(attempt.request(), attempt.response(), attempt.callback(), outcome, RefusalLog.reason(outcome), error);
  }

  private void refuse(Request request, Response response, Callback callback, Handshake outcome, String reason,
      HandshakeError error) {
    telemetry.handshake(outcome);
    RefusalLog.refused(request, reason, error.status());
    response.setStatus(error.status());
    error.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, error.body(), callback);
  }
}
