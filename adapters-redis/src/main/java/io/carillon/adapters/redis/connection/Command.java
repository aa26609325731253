package io.carillon.adapters.redis.connection;

import java.util.function.Function;
import java.util.function.IntSupplier;
import redis.clients.jedis.CommandArguments;

/**
 * A command and what its reply means.
 *
 * @param arguments the command in full, for a server of which this is known
 * @param bytes about how large it is when it is sent
 * @param reply reads the reply, in RESP2's terms: {@code byte[]}, {@code Long}, {@code List} or {@code null}
 */
public record Command<T>(Function<Facts, CommandArguments> arguments, IntSupplier bytes, Function<Object, T> reply) {

  /** A command whose size does not change any more. */
  public Command(Function<Facts, CommandArguments> arguments, int bytes, Function<Object, T> reply) {
    this(arguments, () -> bytes, reply);
  }
}
