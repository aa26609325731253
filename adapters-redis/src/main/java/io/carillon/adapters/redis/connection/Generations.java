package io.carillon.adapters.redis.connection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Which generation of its data each part of the keys is in. On a cluster a part is a slot, whose generation moves with it from
 * master to master; elsewhere all keys are one part. The node keeps what it knows across connections, so that a server that has
 * lost everything does not set it back. Safe for any number of threads.
 */
final class Generations {

  static final Script SCRIPT = Script.of(Generations.class, "generation.lua");

  private static final int CHUNK = 500;

  /**
   * What is known of one part.
   *
   * @param replicationId of the server that it was confirmed by
   */
  private record Known(long generation, String replicationId) {

    static final Known NOTHING = new Known(0, "");
  }

  private final String prefix;
  private final boolean clustered;
  private final Map<Integer, Known> known = new ConcurrentHashMap<>();

  Generations(RedisConfig config) {
    this.prefix = config.prefix();
    this.clustered = config.server() instanceof Cluster;
  }

  /** Whether there are many parts, each of which may move. */
  boolean areMany() {
    return clustered;
  }

  int partOf(int slot) {
    return clustered ? slot : 0;
  }

  /** The newest generation that is known; 0 for none. */
  long of(int slot) {
    return known.getOrDefault(partOf(slot), Known.NOTHING).generation();
  }

  /**
   * Asks a server.
   *
   * @param others the replication ids of the other masters that are known to live: a part that was last confirmed by one of
   *     them has come from there, and nothing of it was lost
   * @param asking whether the parts are on their way to this server
   * @return what it says to those of which it does not tell
   */
  Map<Integer, JedisDataException> ask(Link link, Server server, Collection<Integer> parts, Collection<String> others,
      boolean asking) {
    List<Integer> all = List.copyOf(parts);
    Map<Integer, JedisDataException> refused = new HashMap<>();
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<Integer> some = all.subList(from, Math.min(all.size(), from + CHUNK));
      for (Integer part : some) {
        if (asking) {
          link.sendCommand(Protocol.Command.ASKING);
        }
        link.sendCommand(call(part, others));
      }
      link.send();
      for (Integer part : some) {
        try {
          if (asking) {
            link.readAndIgnore();
          }
          long generation = Long.parseLong(new String((byte[]) link.getUnflushedObject(), StandardCharsets.US_ASCII));
          known.merge(part, new Known(generation, server.replicationId()),
              (before, now) -> now.generation() >= before.generation() ? now : before);
        } catch (JedisDataException e) {
          refused.put(part, e);
        }
      }
    }
    for (JedisDataException refusal : refused.values()) {
      if (!isAboutThePart(refusal)) {
        throw refusal;
      }
    }
    return refused;
  }

  private static boolean isAboutThePart(JedisDataException error) {
    return error instanceof JedisRedirectionException || Redirection.isPassing(error);
  }

  private CommandArguments call(int part, Collection<String> others) {
    Known held = known.getOrDefault(part, Known.NOTHING);
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(ascii(held.replicationId()));
    others.forEach(other -> arguments.add(ascii(other)));
    return SCRIPT.call(new Facts(held.generation(), false), List.of(key(part)), arguments);
  }

  private byte[] key(int part) {
    return ascii(clustered ? prefix + ":{" + SlotTags.tagOf(part) + "}:generation" : prefix + ":generation");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
