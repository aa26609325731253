package io.carillon.adapters.websocket.handshake;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may open a socket (RFC 6455 10.2): a browser says where the page came from and sends the user's cookies, so
 * a page of somebody else must not get in. Clients that are no browsers send no origin and are let through.
 *
 * @param allowed origins, each exactly as scheme, host and port; when there are none, the page must come from the host and
 *     port that the request itself is for
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
    Origin parsed = Origin.parse(origin);
    if (parsed == null) {
      throw new IllegalArgumentException("'" + origin + "' (expected: scheme://host or scheme://host:port)");
    }
    return parsed.toString();
  }

  boolean allows(Request request) {
    List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
    if (origins.isEmpty()) {
      return true;
    }
    Origin origin = origins.size() == 1 ? Origin.parse(origins.getFirst()) : null;
    if (origin == null) {
      return false;
    }
    if (allowed.contains(origin.toString()) || (anyPageOfThisMachine && origin.isOfThisMachine())) {
      return true;
    }
    return allowed.isEmpty() && origin.isOf(Request.getServerName(request), Request.getServerPort(request),
        request.getHeaders().get(HttpHeader.HOST));
  }

  static boolean isBrowser(Request request) {
    return request.getHeaders().contains(HttpHeader.ORIGIN);
  }

  private record Origin(String scheme, String host, int port) {

    static @Nullable Origin parse(String text) {
      try {
        URI uri = new URI(text);
        if (uri.getScheme() == null || uri.getHost() == null || uri.getUserInfo() != null
            || !uri.getRawPath().isEmpty() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
          return null;
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT),
            uri.getPort() < 0 ? defaultPort(scheme) : uri.getPort());
      } catch (URISyntaxException e) {
        return null;
      }
    }

    boolean isOfThisMachine() {
      return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    /** Behind a proxy that ends TLS the scheme is not known here, so a missing port means the origin's default. */
    boolean isOf(String serverName, int serverPort, @Nullable String hostHeader) {
      boolean portIsImplied = hostHeader != null && !hostHeader.matches(".*:\\d+$");
      return host.equals(serverName.toLowerCase(Locale.ROOT))
          && (portIsImplied ? port == defaultPort(scheme) : port == serverPort);
    }

    private static int defaultPort(String scheme) {
      return switch (scheme) {
        case "https", "wss" -> 443;
        default -> 80;
      };
    }

    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port;
    }
  }
}
