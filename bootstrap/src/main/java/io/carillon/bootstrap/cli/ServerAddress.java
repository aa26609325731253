package io.carillon.bootstrap.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is.
 *
 * @param scheme {@code ws}, or {@code wss} for TLS
 * @param host a name or an address, IPv6 in brackets
 * @param port -1 for the scheme's own
 * @param rest the path and what follows it
 */
record ServerAddress(String scheme, String host, int port, String rest) {

  static final String EXPECTED = "ws://host:port/ws, or wss:// for TLS";

  private static final int DEFAULT_PORT = -1;
  private static final int MAX_PORT = 65_535;
  private static final String PATH = "/ws";
  private static final Pattern FORM = Pattern
      .compile("(wss?)://(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?(/[^#\\s]*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern OTHER_SCHEME = Pattern.compile("(?i)(?:http(s?)://)?(.*)");

  /** The address that a text stands for; clients connect to {@code /ws} where the text has no path. */
  static Optional<ServerAddress> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int port = form.group(3) == null ? DEFAULT_PORT : Integer.parseInt(form.group(3));
    String rest = form.group(4) == null || form.group(4).equals("/") ? PATH : form.group(4);
    var address = new ServerAddress(form.group(1).toLowerCase(Locale.ROOT), form.group(2), port, rest);
    return port == 0 || port > MAX_PORT || !isUri(address.toString()) ? Optional.empty() : Optional.of(address);
  }

  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The address that was probably meant: one with another scheme, or with none. */
  static Optional<ServerAddress> meant(String text) {
    Matcher other = OTHER_SCHEME.matcher(text);
    return other.matches()
        ? parse("ws" + (other.group(1) == null ? "" : other.group(1)) + "://" + other.group(2))
        : Optional.empty();
  }

  /**
   * The address for Java's client, which takes no host name with an underscore although such names exist (Docker Compose makes them): then it is looked
   * up here.
   *
   * @throws IOException in words for the user when the name cannot be resolved, or not be connected to with TLS
   */
  URI uri() throws IOException {
    URI uri = URI.create(this.toString());
    if (uri.getHost() != null) {
      return uri;
    }
    if (scheme.equals("wss")) {
      throw new IOException("names of hosts with an underscore cannot be used with TLS: use another name of it");
    }
    try {
      String address = InetAddress.getByName(host).getHostAddress();
      return URI.create(
          new ServerAddress(scheme, address.contains(":") ? "[" + address + "]" : address, port, rest).toString());
    } catch (UnknownHostException e) {
      throw new IOException(ConnectFailure.unresolved(host), e);
    }
  }

  /** Where the socket goes, for messages. */
  String place() {
    return host + ":" + (port > 0 ? port : scheme.equals("wss") ? 443 : 80);
  }

  @Override
  public String toString() {
    return scheme + "://" + host + (port > 0 ? ":" + port : "") + rest;
  }
}
