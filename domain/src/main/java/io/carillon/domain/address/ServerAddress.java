package io.carillon.domain.address;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address of a server, {@code scheme://login@host:port/rest} (RFC 3986 3). It reads what people name their machines,
 * underscores included: container engines make such names, browsers send them as origins, and the JDK's URI has no host for them.
 *
 * @param scheme in lower case
 * @param login what stands in front of the host, not decoded; {@code null} for nothing
 * @param host a name or an address, in lower case; IPv6 without brackets
 * @param port empty when none is named
 * @param rest the path and what follows, from its first character on; empty for nothing
 */
public record ServerAddress(String scheme, @Nullable String login, String host, OptionalInt port, String rest) {

  private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)", Pattern.DOTALL);

  /** Letters of all alphabets, because people write internationalised names as they are read. */
  private static final Pattern PLACE = Pattern
      .compile("(?:\\[([0-9A-Fa-f:.]+)]|([\\p{L}\\p{M}\\p{N}._~-]+))(?::([0-9]{1,5}))?");
  private static final int MAX_PORT = 65_535;

  /** The address that a text is; empty when it is none. */
  public static Optional<ServerAddress> parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches() ? parse(parts.group(1), parts.group(2), parts.group(3)) : Optional.empty();
  }

  private static Optional<ServerAddress> parse(String scheme, String authority, String rest) {
    int at = authority.lastIndexOf('@'); // an @ of a password belongs to it
    Matcher place = PLACE.matcher(authority.substring(at + 1));
    if (!place.matches()) {
      return Optional.empty();
    }
    OptionalInt port = place.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(place.group(3)));
    String host = place.group(1) == null ? place.group(2) : place.group(1);
    return port.orElse(0) > MAX_PORT
        ? Optional.empty()
        : Optional.of(new ServerAddress(scheme.toLowerCase(Locale.ROOT), at < 0 ? null : authority.substring(0, at),
            host.toLowerCase(Locale.ROOT), port, rest));
  }

  /** Without the login, which may be secret. */
  @Override
  public String toString() {
    return scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + (port.isPresent() ? ":" + port.getAsInt() : "") + rest;
  }
}
