package io.carillon.adapters.websocket.handshake;

import io.carillon.domain.address.ServerAddress;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page comes from, as a browser or an app with a browser in it says it (RFC 6454 7). Two spellings of one place are equal:
 * without regard to case, with or without the default port of the web, with or without the dot behind the name.
 *
 * @param scheme in lower case; empty for the origin {@code null}, which pages have that come from nowhere in particular
 * @param host in canonical form; empty for {@code null} and where the scheme has no hosts, as {@code file://}
 * @param port empty where none is named and the scheme has no default that is known here
 */
record Origin(String scheme, String host, OptionalInt port) {

  private static final Origin OPAQUE = new Origin("", "", OptionalInt.empty());

  /** Schemes of apps may have no host at all. */
  private static final Pattern HOSTLESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://");
  private static final Pattern PORT = Pattern.compile(".*:\\d+");

  /** The origin that a text is; empty when it is none. */
  static Optional<Origin> parse(String text) {
    if (text.equals("null")) {
      return Optional.of(OPAQUE);
    }
    var hostless = HOSTLESS.matcher(text);
    if (hostless.matches()) {
      String scheme = hostless.group(1).toLowerCase(Locale.ROOT);
      return defaultPort(scheme).isPresent()
          ? Optional.empty()
          : Optional.of(new Origin(scheme, "", OptionalInt.empty()));
    }
    return ServerAddress.parse(text).filter(address -> address.login() == null && address.rest().isEmpty())
        .flatMap(Origin::of);
  }

  private static Optional<Origin> of(ServerAddress address) {
    OptionalInt port = address.port().isPresent() ? address.port() : defaultPort(address.scheme());
    return canonical(address.host()).map(host -> new Origin(address.scheme(), host, port));
  }

  boolean isOfThisMachine() {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("0:0:0:0:0:0:0:1");
  }

  /**
   * Whether a page of the web comes from this server. Behind a proxy that ends TLS the scheme is not known here, so a missing port
   * means the origin's default.
   */
  boolean isOf(String serverName, int serverPort, @Nullable String hostHeader) {
    OptionalInt expected = hostHeader != null && !PORT.matcher(hostHeader).matches()
        ? defaultPort(scheme)
        : OptionalInt.of(serverPort);
    String name = serverName.startsWith("[") ? serverName.substring(1, serverName.length() - 1) : serverName;
    return defaultPort(scheme).isPresent() && port.equals(expected)
        && canonical(name.toLowerCase(Locale.ROOT)).filter(host::equals).isPresent();
  }

  private static OptionalInt defaultPort(String scheme) {
    return switch (scheme) {
      case "https", "wss" -> OptionalInt.of(443);
      case "http", "ws" -> OptionalInt.of(80);
      default -> OptionalInt.empty();
    };
  }

  /** Addresses in one spelling, names in ASCII as browsers send them, without the dot that ends an absolute name. */
  private static Optional<String> canonical(String host) {
    try {
      if (host.indexOf(':') >= 0) {
        return Optional.of(InetAddress.ofLiteral(host).getHostAddress());
      }
      boolean isAscii = host.chars().allMatch(c -> c < 0x80);
      String ascii = isAscii ? host : IDN.toASCII(host).toLowerCase(Locale.ROOT);
      return Optional.of(ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii)
          .filter(name -> !name.isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return scheme.isEmpty()
        ? "null"
        : scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]")
            + (port.isPresent() ? ":" + port.getAsInt() : "");
  }
}
