package io.carillon.adapters.redis.connection;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Redis did not do, or cannot be known to have done, what it was asked. */
public final class RedisUnavailableException extends RuntimeException {

  /** What that says of Redis. */
  public enum Blame {
    /** It did not answer: one more failure. */
    REDIS,
    /** Nothing: it answered with an error, was not asked, or the failure has been counted with another command. */
    NOBODY
  }

  @Serial
  private static final long serialVersionUID = 1L;

  private final Blame blame;

  RedisUnavailableException(String message, @Nullable Throwable cause, Blame blame) {
    super(message, cause);
    this.blame = blame;
  }

  Blame blame() {
    return blame;
  }
}
