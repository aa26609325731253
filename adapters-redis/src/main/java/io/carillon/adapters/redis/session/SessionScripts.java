package io.carillon.adapters.redis.session;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.number;
import static io.carillon.adapters.redis.connection.Wire.text;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.connection.SpoiledEntries;
import io.carillon.adapters.redis.connection.Wire;
import io.carillon.domain.access.Principal;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** What the stores of this package ask of Redis, as commands. The scripts say what they take and return. */
final class SessionScripts {

  private static final String RIGHTS = "GET SET DEL LREM RPUSH LPOP LLEN PTTL PEXPIRE";
  private static final Script KEEP = Script.guarded(RIGHTS, SessionScripts.class, "record.lua", "keep.lua");
  private static final Script CHECKPOINT = Script.of(SessionScripts.class, "record.lua", "checkpoint.lua");
  private static final Script TAKE = Script.guarded(RIGHTS, SessionScripts.class, "record.lua", "take.lua");
  private static final Script CURSOR = Script.of(SessionScripts.class, "cursor.lua");
  private static final Script READ_PLACE = Script.of(SessionScripts.class, "place.lua");
  private static final byte[] NOTHING = {};

  /** Offset, end and epoch; short enough to be numbers and an epoch. */
  private static final Pattern PLACE = Pattern.compile("(\\d{1,18}) (\\d{1,18}) (.+)", Pattern.DOTALL);

  private final SessionKeys keys;
  private final String node;
  private final SpoiledEntries spoiled;

  SessionScripts(SessionKeys keys, RedisConnections redis) {
    this.keys = keys;
    this.node = redis.node();
    this.spoiled = redis.spoiled();
  }

  /** All scripts, which every connection must load. */
  static List<Script> all() {
    return List.of(KEEP, CHECKPOINT, TAKE, CURSOR, READ_PLACE);
  }

  /** What became of something that was written about an open session. */
  enum Written {
    WRITTEN,
    /** There is nothing that could be touched: it has to be written in full. */
    GONE,
    /** Another node has taken the session. */
    LOST;

    static Written of(Object reply) {
      return switch (text(reply)) {
        case "written", "kept" -> WRITTEN;
        case "gone" -> GONE;
        case "lost" -> LOST;
        default -> throw new IllegalArgumentException("an outcome that this node does not know");
      };
    }
  }

  /** What came of the wish to take a session. */
  sealed interface Taking {

    /** Its time is over, or it is open on this node. */
    record None() implements Taking {}

    /** Redis knows nothing of it. The node where it began may have it and not have written it yet. */
    record Unwritten() implements Taking {}

    /** It is open on another node, which has been asked to let go. */
    record Open(long claim, String owner) implements Taking {}

    /**
     * It is this node's from now on.
     *
     * @param fingerprint that of what is written
     */
    record Taken(long claim, KeptSession session, long fingerprint) implements Taking {}
  }

  /**
   * Keeps a session.
   *
   * @param claim with which the node had it; 0 for none
   * @param left for how long it is kept
   * @param life how long it lives in Redis; zero to forget it
   * @param perUser how many sessions of its user may wait; 0 for any number
   * @param then is told the outcome, on the thread that reads it
   */
  Command<Written> keep(String hashTag, SessionId id, long claim, Duration left, Duration life, int perUser,
      byte[] session,
      Consumer<Written> then) {
    List<byte[]> touched = List.of(keys.record(hashTag, id), keys.waiting(hashTag));
    List<byte[]> arguments = List.of(bytes(node), bytes(claim), bytes(left.toMillis()), bytes(life.toMillis()),
        bytes(perUser),
        bytes(id.toString()), bytes(keys.recordsOf(hashTag)), session);
    return new Command<>(facts -> KEEP.call(facts, touched, arguments), session.length, reply -> {
      Written outcome = Written.of(reply);
      then.accept(outcome);
      return outcome;
    });
  }

  /** Writes an open session down. */
  Command<Written> write(String hashTag, SessionId id, long claim, Duration life, byte[] session) {
    return checkpoint(hashTag, id, claim, life, "write", session);
  }

  /** Sees to it that an open session that was written down lives on. */
  Command<Written> touch(String hashTag, SessionId id, long claim, Duration life) {
    return checkpoint(hashTag, id, claim, life, "touch", NOTHING);
  }

  private Command<Written> checkpoint(String hashTag, SessionId id, long claim, Duration life, String what,
      byte[] session) {
    List<byte[]> touched = List.of(keys.record(hashTag, id));
    List<byte[]> arguments = List.of(bytes(node), bytes(claim), bytes(life.toMillis()), bytes(what), session);
    return new Command<>(facts -> CHECKPOINT.call(facts, touched, arguments), session.length, Written::of);
  }

  /**
   * Takes a session, or asks the node that has it open to let go.
   *
   * @param mine the claim with which this node has it open; 0 for none
   * @param asked the claim of another node that has been asked before; 0 for none
   * @param life how long the record lives once the session is open here
   */
  Command<Taking> take(SessionId id, Principal who, long mine, long asked, Duration life) {
    String hashTag = SessionKeys.hashTag(who.user(), who.use());
    List<byte[]> touched = List.of(keys.record(hashTag, id), keys.waiting(hashTag));
    List<byte[]> arguments = List.of(bytes(node), bytes(mine), bytes(asked), bytes(life.toMillis()),
        bytes(id.toString()), bytes(keys.channels()), bytes(NodeMail.request(node, hashTag, id)));
    return new Command<>(facts -> TAKE.call(facts, touched, arguments), 0, reply -> {
      List<?> parts = (List<?>) reply;
      return switch (text(parts.get(0))) {
        case "none" -> new Taking.None();
        case "unwritten" -> new Taking.Unwritten();
        case "open" -> new Taking.Open(number(parts.get(1)), text(parts.get(2)));
        case "taken" -> {
          byte[] session = (byte[]) parts.get(2);
          yield decode(session, id, who)
              .<Taking>map(it -> new Taking.Taken(number(parts.get(1)), it, OpenSession.fingerprint(session)))
              .orElseGet(Taking.None::new);
        }
        default -> throw new IllegalArgumentException("an outcome that this node does not know");
      };
    });
  }

  /** One that cannot be read is none. */
  private Optional<KeptSession> decode(byte[] session, SessionId id, Principal who) {
    try {
      return Optional.of(SessionCodec.decode(session, id, who));
    } catch (IllegalArgumentException | DateTimeException e) {
      spoiled.skip(Spoiled.SESSION, "");
      return Optional.empty();
    }
  }

  /** Whether a session is written as open on some node; empty when it is not written at all. */
  Command<Optional<Boolean>> isOpen(String hashTag, SessionId id) {
    byte[] key = keys.record(hashTag, id);
    return new Command<>(_ -> new CommandArguments(Protocol.Command.GET).add(key), 0,
        reply -> reply instanceof byte[] record ? Optional.of(isOpen(record)) : Optional.empty());
  }

  /** The third word of a record's line says it; see record.lua. */
  private static boolean isOpen(byte[] record) {
    String[] words = text(record).split(" ", 4);
    return words.length == 4 && words[2].equals("open");
  }

  /** Tells another node something. */
  Command<Long> tell(String otherNode, String what) {
    return publish(keys.channel(otherNode), what);
  }

  /**
   * Publishes on a channel.
   *
   * @return how many nodes hear it; on a cluster, of those that listen at the server that the command is sent to
   */
  Command<Long> publish(String channel, String what) {
    byte[] name = bytes(channel);
    byte[] text = bytes(what);
    return new Command<>(_ -> new CommandArguments(Protocol.Command.PUBLISH).add(name).add(text), text.length,
        reply -> (Long) reply);
  }

  /**
   * Moves a user's place in the inbox.
   *
   * @param time for how long it is remembered
   */
  Command<String> advance(UserId user, Position sure, Duration time, Duration life) {
    List<byte[]> touched = List.of(keys.inbox(user));
    List<byte[]> arguments = List.of(bytes(sure.epoch()), bytes(sure.offset()), bytes(time.toMillis()),
        bytes(life.toMillis()));
    return new Command<>(facts -> CURSOR.call(facts, touched, arguments), 0, Wire::text);
  }

  /** Reads a user's place in the inbox; empty when its time is over. */
  Command<Optional<Position>> place(UserId user) {
    List<byte[]> touched = List.of(keys.inbox(user));
    return new Command<>(facts -> READ_PLACE.call(facts, touched, List.of()), 0, reply -> {
      String place = text(reply);
      if (place.isEmpty()) {
        return Optional.empty();
      }
      Matcher words = PLACE.matcher(place);
      if (!words.matches()) {
        spoiled.skip(Spoiled.CURSOR, "");
        return Optional.empty();
      }
      return Optional.of(new Position(words.group(3), Long.parseLong(words.group(1))));
    });
  }
}
