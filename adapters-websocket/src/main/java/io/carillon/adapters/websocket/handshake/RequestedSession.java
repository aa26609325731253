package io.carillon.adapters.websocket.handshake;

import io.carillon.domain.session.SessionId;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The session that a handshake asks for (docs/protocol.md, "Sessions"). */
final class RequestedSession {

  private static final String PARAMETER = "session";

  private RequestedSession() {}

  /** The session; {@code null} when there is none, or a text that is none, which is no session to resume either. */
  static @Nullable SessionId of(Request request) {
    String query = request.getHttpURI().getQuery();
    if (query == null || !query.contains(PARAMETER)) {
      return null;
    }
    String text = Request.extractQueryParameters(request).getValue(PARAMETER);
    return text == null ? null : SessionId.parse(text).orElse(null);
  }
}
