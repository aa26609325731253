package io.carillon.adapters.redis.protection;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.text;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** The commands that count the places of users in Redis. {@code places.lua} documents its arguments and replies. */
final class PlaceScripts {

  /** The first argument of the script: the operation. */
  enum Deed {
    ENTER("enter"), BEYOND("beyond"), REPLACE("replace"), TELL("tell");

    private final String word;

    Deed(String word) {
      this.word = word;
    }
  }

  /**
   * What became of it.
   *
   * @param entered whether the connection has a place
   * @param replaced connections of this node that have lost theirs
   */
  record Outcome(boolean entered, List<ConnectionId> replaced) {}

  private static final Script PLACES = Script.of(PlaceScripts.class, "places.lua");
  private static final int RADIX = 16;

  private final String prefix;
  private final String node;
  private final IntSupplier limit;
  private final Duration life;
  private final Duration young;

  /**
   * @param life how long places are remembered of which no node tells
   * @param young how long a place counts whose node is not known to live
   */
  PlaceScripts(String prefix, String node, IntSupplier limit, Duration life, Duration young) {
    this.prefix = prefix;
    this.node = node;
    this.limit = limit;
    this.life = life;
    this.young = young;
  }

  static List<Script> all() {
    return List.of(PLACES);
  }

  /** What stands in braces in the key of a user, as in those of the user's sessions. */
  static String hashTag(UserId user) {
    return "user:" + user.value();
  }

  /** Where a node hears which of its connections have lost their places. */
  String channel(String ofNode) {
    return prefix + ":places:" + ofNode;
  }

  /**
   * Does something.
   *
   * @param connections those of this node that are meant; asked for when the command is sent
   * @param others the other nodes that live; empty if that is not known
   */
  Command<Outcome> perform(Deed deed, UserId user, Supplier<Collection<ConnectionId>> connections,
      Optional<Set<String>> others) {
    List<byte[]> keys = List.of(key(user));
    byte[] live = bytes(others.map(names -> String.join(" ", names)).orElse("*"));
    return new Command<>(facts -> {
      String ids = connections.get().stream().map(PlaceScripts::idOf).collect(Collectors.joining(" "));
      return PLACES.call(facts, keys,
          List.of(bytes(node), bytes(deed.word), bytes(limit.getAsInt()), bytes(life.toMillis()),
              bytes(young.toMillis()), bytes(ids), live, bytes(channel("")), bytes(user.value())));
    }, 0, reply -> outcome((List<?>) reply));
  }

  /** Gives a place back. */
  Command<Long> leave(UserId user, ConnectionId connection) {
    byte[] key = key(user);
    byte[] member = bytes(node + ' ' + idOf(connection));
    return new Command<>(_ -> new CommandArguments(Protocol.Command.ZREM).add(key).add(member), 0,
        reply -> (Long) reply);
  }

  static ConnectionId connection(String id) {
    return new ConnectionId(Long.parseUnsignedLong(id, RADIX));
  }

  private byte[] key(UserId user) {
    return bytes(prefix + ":{" + hashTag(user) + "}:places");
  }

  private Outcome outcome(List<?> parts) {
    List<ConnectionId> replaced = new ArrayList<>();
    for (int i = 1; i + 1 < parts.size(); i += 2) {
      if (text(parts.get(i)).equals(node)) {
        replaced.add(connection(text(parts.get(i + 1))));
      }
    }
    return new Outcome(text(parts.getFirst()).equals("entered"), replaced);
  }

  private static String idOf(ConnectionId connection) {
    return Long.toUnsignedString(connection.bits(), RADIX);
  }
}
