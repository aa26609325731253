package io.carillon.adapters.redis.connection;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host a name or an address; IPv6 without brackets
 */
public record Address(String host, int port) {

  private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^\\[\\]:@/\\s]+)):(\\d{1,5})");

  public Address {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "redis: host '" + host + "', port " + port + " (expected: a host, 1 to 65535)");
    }
  }

  /**
   * Reads {@code host:port,host:port}; IPv6 stands in brackets.
   *
   * @throws IllegalArgumentException saying what is expected; it does not repeat the text, which may hold a password
   */
  public static List<Address> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(Address::of).toList();
  }

  private static Address of(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "redis: not such a list of addresses (expected: host:port,host:port with IPv6 in"
              + " brackets; login and TLS are told elsewhere)");
    }
    return new Address(parts.group(1) == null ? parts.group(2) : parts.group(1), Integer.parseInt(parts.group(3)));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
