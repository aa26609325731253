package io.carillon.adapters.websocket.handshake;

import io.carillon.domain.session.SessionId;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The session that a handshake asks for (docs/protocol.md, "Sessions"). */
final class RequestedSession {

  private static final String PARAMETER = "session=";

  /** More than these are not looked through. */
  private static final int MAX_PARAMETERS = 100;

  private RequestedSession() {}

  /**
   * The session; {@code null} when there is none, or a text that is none, which is no session to resume either. An id has
   * nothing in it that an address would have to encode, so nothing is decoded.
   */
  static @Nullable SessionId of(Request request) {
    String query = request.getHttpURI().getQuery();
    if (query != null) {
      for (String parameter : query.split("&", MAX_PARAMETERS)) {
        if (parameter.startsWith(PARAMETER)) {
          return SessionId.parse(parameter.substring(PARAMETER.length())).orElse(null);
        }
      }
    }
    return null;
  }
}
