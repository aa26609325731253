package io.carillon.adapters.redis.connection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisDataException;

/** What is done on a connection before commands go over it: the scripts are loaded, and the server's generation is asked. */
final class Introduction {

  private static final Script GENERATION = Script.of(Introduction.class, "generation.lua");

  private final List<Script> scripts;
  private final byte[] key;

  /**
   * @param scripts all that commands may call
   */
  Introduction(String prefix, List<Script> scripts) {
    this.scripts = List.copyOf(scripts);
    this.key = (prefix + ":generation").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @param known what was known of the server before, on this connection or the last one
   * @throws redis.clients.jedis.exceptions.JedisException when the server is not a master that takes commands
   */
  Facts introduce(Link link, Facts known) {
    boolean sharded = link.isSharded();
    link.executeCommand(GENERATION.load());
    scripts.forEach(script -> link.executeCommand(script.load()));
    return new Facts(generation(link, known), sharded);
  }

  /** Asks again what may have changed on a connection that seems to live. */
  Facts review(Link link, Facts known) {
    try {
      return new Facts(generation(link, known), known.sharded());
    } catch (JedisDataException e) {
      if (isNeededAfter(e)) {
        return introduce(link, known);
      }
      throw e;
    }
  }

  /** Whether the error says that a command was not performed because the server must be introduced to (again). */
  static boolean isNeededAfter(JedisDataException error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith("NOSCRIPT") || message.startsWith("STALE");
  }

  /** Whether the error says that this server performs nothing, so that the connection is of no use. */
  static boolean isAnotherServerNeededAfter(JedisDataException error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith("READONLY") || message.startsWith("LOADING") || message.startsWith("MASTERDOWN")
        || message.startsWith("NOAUTH");
  }

  private long generation(Link link, Facts known) {
    CommandArguments call = GENERATION.call(known, List.of(key), List.of());
    return Long.parseLong(new String((byte[]) link.executeCommand(call), StandardCharsets.US_ASCII));
  }
}
