package io.carillon.adapters.websocket.handshake;

import io.carillon.domain.access.AccessToken;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Where a handshake carries its token; the first place that has one counts (docs/protocol.md, "Connecting"). */
sealed interface PresentedToken {

  record Present(AccessToken token) implements PresentedToken {}

  /** There is none: the client will authenticate with its first message. */
  record Absent() implements PresentedToken {}

  /** There is one in the query string, where this server does not take it. */
  record NotInQuery() implements PresentedToken {}

  /** The subprotocol entry that carries a token begins like this. */
  String SUBPROTOCOL_PREFIX = "access_token.";

  static PresentedToken of(Request request, List<String> subprotocols, boolean queryToken) {
    String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
      return present(authorization.substring("bearer ".length()).trim());
    }
    for (String subprotocol : subprotocols) {
      if (subprotocol.startsWith(SUBPROTOCOL_PREFIX)) {
        return present(subprotocol.substring(SUBPROTOCOL_PREFIX.length()));
      }
    }
    for (HttpCookie cookie : Request.getCookies(request)) {
      if (cookie.getName().equals("access_token")) {
        return present(cookie.getValue());
      }
    }
    Fields query = Request.extractQueryParameters(request);
    String inQuery = query.getValue("token");
    if (inQuery == null) {
      return new Absent();
    }
    return queryToken ? present(inQuery) : new NotInQuery();
  }

  private static PresentedToken present(String token) {
    return new Present(new AccessToken(token));
  }
}
