package io.carillon.adapters.redis.connection;

import io.carillon.domain.address.ServerAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One server, which must be a master.
 *
 * @param database the number of the database
 */
public record RedisServer(Address address, Login login, int database) implements Topology {

  private static final int DEFAULT_PORT = 6379;
  private static final Pattern DATABASE = Pattern.compile("/[0-9]{1,9}");

  public RedisServer {
    if (database < 0) {
      throw new IllegalArgumentException("redis: database " + database + " (expected: 0 or more)");
    }
  }

  /**
   * Reads {@code redis://user:password@host:port/database}; {@code rediss} stands for TLS, and all but the host may be left
   * out. The login is split before it is decoded, so an encoded colon belongs to the user or the password.
   *
   * @throws IllegalArgumentException saying what is expected; it does not repeat the text, which may hold a password
   */
  public static RedisServer of(String url) {
    ServerAddress address = ServerAddress.parse(url).orElseThrow(RedisServer::unreadable);
    boolean tls = address.scheme().equals("rediss");
    if (!tls && !address.scheme().equals("redis")) {
      throw unreadable();
    }
    return new RedisServer(new Address(address.host(), address.port().orElse(DEFAULT_PORT)),
        login(tls, address.login()), database(address.rest()));
  }

  private static Login login(boolean tls, @Nullable String text) {
    if (text == null) {
      return new Login(tls, null, null);
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw unreadable();
    }
    return new Login(tls, colon == 0 ? null : decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
  }

  /** Percent-encoding alone (RFC 3986 2.1): a plus is a plus. */
  private static String decoded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
      } else if (i + 2 < bytes.length && Character.digit(bytes[i + 1], 16) >= 0
          && Character.digit(bytes[i + 2], 16) >= 0) {
        decoded.put((byte) (Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16)));
        i += 2;
      } else {
        throw unreadable();
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw unreadable();
    }
  }

  private static int database(String path) {
    if (path.isEmpty() || path.equals("/")) {
      return 0;
    }
    if (!DATABASE.matcher(path).matches()) {
      throw unreadable();
    }
    return Integer.parseInt(path.substring(1));
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
