package io.carillon.adapters.redis.connection;

import org.jspecify.annotations.Nullable;

/**
 * As whom to connect.
 *
 * @param tls whether to encrypt; the server's certificate must then be valid for the host name that it was asked for by
 * @param user {@code null} for the default user
 * @param password {@code null} where none is needed; never shown
 */
public record Login(boolean tls, @Nullable String user, @Nullable String password) {

  /** Whoever comes, unencrypted. */
  public static final Login NONE = new Login(false, null, null);

  /** Without the password. */
  @Override
  public String toString() {
    return "Login[tls=" + tls + ", user=" + user + "]";
  }
}
