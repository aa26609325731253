package io.carillon.adapters.redis.connection;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis to connect to, and as whom. With TLS the server's certificate must be valid for the host name.
 *
 * @param user {@code null} for the default user
 * @param password {@code null} where none is needed; never shown
 * @param database the number of the database; messages reach the nodes of all databases, so the prefix tells systems apart
 */
public record RedisServer(String host, int port, boolean tls, @Nullable String user, @Nullable String password,
    int database) {

  private static final int DEFAULT_PORT = 6379;

  public RedisServer {
    if (host.isEmpty() || port < 1 || port > 65_535 || database < 0) {
      throw new IllegalArgumentException("redis: host '" + host + "', port " + port + ", database " + database
          + " (expected: a host, 1 to 65535, 0 or more)");
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
    return new RedisServer(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), tls,
        login == null || colon == 0 ? null : login.substring(0, colon),
        login == null ? null : login.substring(colon + 1), database(uri.getPath()));
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
    return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
  }
}
