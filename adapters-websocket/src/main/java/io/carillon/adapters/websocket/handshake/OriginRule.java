package io.carillon.adapters.websocket.handshake;

import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Which pages may open a socket (RFC 6455 10.2): a browser says where the page came from and sends the user's cookies, so
 * a page of somebody else must not get in. Clients that are no browsers send no origin and are let through.
 *
 * @param allowed origins in their canonical form; when there are none, the page must come from the host and port that the request
 *     itself is for
 * @param anyPageOfThisMachine whether pages of localhost are allowed on every port, for development
 */
public record OriginRule(Set<String> allowed, boolean anyPageOfThisMachine) {

  public OriginRule {
    allowed = Set.copyOf(allowed);
  }

  /**
   * The canonical form of an origin.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static String canonical(String origin) {
    return Origin.parse(origin).map(Origin::toString).orElseThrow(() -> new IllegalArgumentException(
        "'" + origin + "' (expected: scheme://host, scheme://host:port, file:// or null)"));
  }

  boolean allows(Request request) {
    List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
    if (origins.isEmpty()) {
      return true;
    }
    return origins.size() == 1
        && Origin.parse(origins.getFirst()).filter(origin -> allows(origin, request)).isPresent();
  }

  private boolean allows(Origin origin, Request request) {
    if (allowed.contains(origin.toString()) || (anyPageOfThisMachine && origin.isOfThisMachine())) {
      return true;
    }
    return allowed.isEmpty() && origin.isOf(Request.getServerName(request), Request.getServerPort(request),
        request.getHeaders().get(HttpHeader.HOST));
  }

  static boolean isBrowser(Request request) {
    return request.getHeaders().contains(HttpHeader.ORIGIN);
  }
}
