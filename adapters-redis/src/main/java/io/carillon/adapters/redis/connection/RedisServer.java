package io.carillon.adapters.redis.connection;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * One server, which must be a master.
 *
 * @param database the number of the database
 */
public record RedisServer(Address address, Login login, int database) implements Topology {

  private static final int DEFAULT_PORT = 6379;

  public RedisServer {
    if (database < 0) {
      throw new IllegalArgumentException("redis: database " + database + " (expected: 0 or more)");
    }
  }

  /**
   * Reads {@code redis://user:password@host:port/database}; {@code rediss} stands for TLS, and all but the host may be left
   * out. Characters with a meaning in a URL are percent-encoded.
   *
   * @throws IllegalArgumentException saying what is expected; it does not repeat the text, which may hold a password
   */
  public static RedisServer of(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw unreadable();
    }
    boolean tls = "rediss".equals(uri.getScheme());
    if (!(tls || "redis".equals(uri.getScheme())) || uri.getHost() == null || uri.getQuery() != null
        || uri.getFragment() != null) {
      throw unreadable();
    }
    String login = uri.getUserInfo();
    int colon = login == null ? -1 : login.indexOf(':');
    if (login != null && colon < 0) {
      throw unreadable();
    }
    String host = uri.getHost().startsWith("[")
        ? uri.getHost().substring(1, uri.getHost().length() - 1)
        : uri.getHost();
    return new RedisServer(new Address(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort()),
        new Login(tls, login == null || colon == 0 ? null : login.substring(0, colon),
            login == null ? null : login.substring(colon + 1)),
        database(uri.getPath()));
  }

  private static int database(String path) {
    if (path.length() <= 1) {
      return 0;
    }
    try {
      return Integer.parseInt(path.substring(1));
    } catch (NumberFormatException e) {
      throw unreadable();
    }
  }

  private static IllegalArgumentException unreadable() {
    return new IllegalArgumentException("redis: not such a URL (expected: redis://user:password@host:port/database, or"
        + " rediss:// for TLS; percent-encode what has a meaning in a URL)");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return (login.tls() ? "rediss://" : "redis://") + address + "/" + database;
  }
}
