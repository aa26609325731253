package io.carillon.adapters.redis.connection;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Probes of one master: whether it performs what the scripts of a node do, which a canary alone does not show. A master may lack
 * replicas, or room on its disk or in its memory, and the node's user may lack rights. Safe for any number of threads.
 */
final class Probes {

  static final Script SCRIPT = Script.of(Probes.class, "probe.lua");

  private static final List<String> KINDS = List.of("string", "stream", "list", "hash", "sorted");

  /** How keys and channels of every kind that nodes use begin, so that a user who is confined to some of them is found out. */
  private static final List<String> KEYS = List.of("generation", "{lobby}:head", "{lobby}:log", "{lobby}:once:alice:1",
      "{user:alice}:head", "{user:alice}:session:1", "{user:alice}:inbox", "{presence}:users", "rooms:{rooms}:records",
      "limit:{alice}:default");
  private static final List<String> CHANNELS = List.of("{lobby}:live", "{user:alice}:live", "namespace:default:live",
      "sessions:1", "rooms:{rooms}:live");

  private final String prefix;

  /** Since the first probe was answered, whatever the answer. */
  private volatile boolean answered;
  private volatile @Nullable ServerError refusal;

  Probes(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Does what scripts do, once.
   *
   * @param channel of the node itself, in a slot of the master; keys of the same slot are used
   */
  Command<Optional<ServerError>> next(String channel) {
    List<byte[]> keys = KINDS.stream().map(kind -> bytes(channel + ":" + kind)).toList();
    return new Command<>(facts -> {
      List<byte[]> arguments = new ArrayList<>();
      arguments.add(bytes(facts.sharded() ? "SPUBLISH" : "PUBLISH"));
      arguments.add(bytes(channel));
      arguments.add(bytes(KEYS.size()));
      Stream.concat(KEYS.stream(), CHANNELS.stream()).forEach(name -> arguments.add(bytes(prefix + ":" + name)));
      return SCRIPT.call(facts, keys, arguments);
    }, 0, Probes::refusal);
  }

  private static Optional<ServerError> refusal(@Nullable Object reply) {
    return reply instanceof List<?> parts
        ? Optional.of(ServerError.of(text(parts.get(0)) + ": " + text(parts.get(1))))
        : Optional.empty();
  }

  /**
   * A probe has been answered.
   *
   * @return whether something has changed
   */
  boolean settle(Optional<ServerError> answer) {
    boolean changed = !answered || answer.isPresent() != (refusal != null);
    refusal = answer.orElse(null);
    answered = true;
    return changed;
  }

  /**
   * A probe has failed. One that was not performed, because the master did not answer or another one serves its keys, tells
   * nothing.
   *
   * @return whether something has changed
   */
  boolean fail(Throwable why) {
    return why.getCause() instanceof JedisDataException error && !isPassing(error)
        && settle(Optional.of(ServerError.of(String.valueOf(error.getMessage()))));
  }

  /** Whether any has been answered. */
  boolean isAnswered() {
    return answered;
  }

  /** Why the last one that was performed was refused; empty when it was not. */
  Optional<ServerError> refused() {
    return Optional.ofNullable(refusal);
  }

  /** What says nothing of this master, or ends the connection, so that the next one tells. */
  private static boolean isPassing(JedisDataException error) {
    return error instanceof JedisRedirectionException || Redirection.isPassing(error)
        || Introduction.isAnotherServerNeededAfter(error) || Introduction.isNeededAfter(error);
  }
}
