package io.carillon.adapters.redis.room;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.number;
import static io.carillon.adapters.redis.connection.Wire.text;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.Facts;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.connection.SpoiledEntries;
import io.carillon.adapters.redis.connection.Wire;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomDirectory;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** What the rooms ask of Redis, as commands. The scripts say what they take and return. */
final class RoomScripts {

  /** All keys and the channel are on one shard, because changes are numbered in one row. */
  static final String HASH_TAG = "rooms";

  private static final String RIGHTS = "TIME PEXPIRE HGET HSET HDEL HINCRBY XADD";
  private static final Script CHANGE = Script.guarded(RIGHTS, RoomScripts.class, "rooms.lua", "change.lua");
  private static final Script SINCE = Script.of(RoomScripts.class, "rooms.lua", "since.lua");
  private static final Script USE = Script.guarded(RIGHTS, RoomScripts.class, "rooms.lua", "use.lua");

  private static final String LAST = ":last";
  private static final long CHUNK = 100;

  /** What became of a change. */
  sealed interface Reply {

    /** It was made: its number, and that of the change before, of whichever room. */
    record Made(long previous, long number) implements Reply {}

    /** The room is as the node believes, and nothing was to be changed. */
    record Same() implements Reply {}

    /** The room is another by now; {@code null} when there is none. */
    record Other(@Nullable RoomRecord record) implements Reply {}

    /** Somebody who joins has joined too many. */
    record TooManyRooms() implements Reply {}

    /** All rooms together have too many members. */
    record NoPlaceLeft() implements Reply {}
  }

  /**
   * What has changed since something.
   *
   * @param upTo the number of the last change in it
   * @param isAll whether there are no more
   * @param rooms how many rooms there are
   */
  record Since(long upTo, boolean isAll, int rooms, List<RoomChange> changes) {}

  /**
   * Some of all rooms.
   *
   * @param next where the next page begins; {@code 0} behind the last
   * @param unread the names of those that cannot be read
   */
  record Page(String next, List<RoomRecord> records, Set<String> unread) {}

  /**
   * A room and its use, as far as the node knows.
   *
   * @param number of the room's last change
   * @param usedAt in milliseconds of the monotonic clock; or {@link RoomDirectory#UNKNOWN}
   * @param patience for how many milliseconds the room is kept after that
   */
  record Use(RoomName name, long number, long usedAt, long patience) {}

  private static final byte[] NOTHING = {};

  private final RoomConfig config;
  private final SpoiledEntries spoiled;
  private final byte[] records;
  private final List<byte[]> keys;
  private final String channel;

  RoomScripts(String prefix, RoomConfig config, SpoiledEntries spoiled) {
    this.spoiled = spoiled;
    String ours = prefix + ":rooms:{" + HASH_TAG + "}:";
    this.config = config;
    this.records = bytes(ours + "records");
    this.keys = List.of(records, bytes(ours + "joined"), bytes(ours + "used"), bytes(ours + "changes"));
    this.channel = ours + "live";
  }

  /** All scripts, which every connection must load. */
  static List<Script> all() {
    return List.of(CHANGE, SINCE, USE);
  }

  /** Where changes are announced. */
  String channel() {
    return channel;
  }

  /**
   * Changes a room if it still is as the node believes.
   *
   * @param known as the node believes; {@code null} for no room
   * @param after what shall become of it; {@code null} to look only
   */
  Command<Reply> change(RoomName name, @Nullable RoomRecord known, @Nullable Room after) {
    byte[] wanted = bytes(after == null ? "" : new RoomRecord(0, after).encode());
    List<byte[]> rest = List.of(bytes(name.value()), bytes(known == null ? 0 : known.number()), wanted,
        bytes(config.perUser()), bytes(config.places()));
    return new Command<>(facts -> CHANGE.call(facts, keys, announcing(facts, rest)), wanted.length,
        reply -> reply(name, (List<?>) reply));
  }

  /** Asks what has changed since a change; the reply is empty when that cannot be told. */
  Command<List<Since>> since(long number) {
    return new Command<>(facts -> SINCE.call(facts, keys, List.of(bytes(number))), 0,
        reply -> since((List<?>) reply));
  }

  /** Asks for the number of the last change; 0 when there was none. */
  Command<Long> last() {
    return new Command<>(_ -> new CommandArguments(Protocol.Command.HGET).add(records).add(bytes(LAST)), 0,
        reply -> reply == null ? 0L : number(reply));
  }

  /** Reads some of all rooms. */
  Command<Page> page(String cursor) {
    return new Command<>(_ -> new CommandArguments(Protocol.Command.HSCAN).add(records).add(bytes(cursor))
        .add(Protocol.Keyword.COUNT).add(CHUNK), 0, reply -> page((List<?>) reply));
  }

  /** Takes down when rooms were used, and forgets what is over; the reply is for how long each has not been used. */
  Command<List<Long>> use(List<Use> uses, long nowMillis) {
    List<byte[]> rest = new ArrayList<>();
    for (Use use : uses) {
      rest.add(bytes(use.name().value()));
      rest.add(bytes(use.number()));
      rest.add(use.usedAt() == RoomDirectory.UNKNOWN ? NOTHING : bytes(Math.max(0, nowMillis - use.usedAt())));
      rest.add(bytes(use.patience()));
    }
    return new Command<>(facts -> USE.call(facts, keys, announcing(facts, rest)), 0,
        reply -> ((List<?>) reply).stream().map(Wire::number).toList());
  }

  private List<byte[]> announcing(Facts facts, List<byte[]> rest) {
    return Stream.concat(Stream.of(bytes(facts.sharded() ? "SPUBLISH" : "PUBLISH"), bytes(channel)), rest.stream())
        .toList();
  }

  private Reply reply(RoomName name, List<?> parts) {
    String what = text(parts.get(0));
    return switch (what) {
      case "done" -> new Reply.Made(number(parts.get(1)), number(parts.get(2)));
      case "same" -> new Reply.Same();
      case "other" -> new Reply.Other(record(name, text(parts.get(1))));
      case "user" -> new Reply.TooManyRooms();
      case "places" -> new Reply.NoPlaceLeft();
      default -> throw new IllegalArgumentException("an outcome that this node does not know");
    };
  }

  private List<Since> since(List<?> parts) {
    if (text(parts.get(0)).equals("lost")) {
      return List.of();
    }
    List<RoomChange> changes = new ArrayList<>();
    for (int i = 4; i < parts.size(); i += 3) {
      RoomName name = new RoomName(text(parts.get(i + 1)));
      changes.add(new RoomChange(number(parts.get(i)), name, record(name, text(parts.get(i + 2)))));
    }
    return List.of(
        new Since(number(parts.get(1)), number(parts.get(2)) == 1, (int) number(parts.get(3)), changes));
  }

  private Page page(List<?> parts) {
    List<?> fields = (List<?>) parts.get(1);
    List<RoomRecord> found = new ArrayList<>();
    Set<String> unread = new HashSet<>();
    for (int i = 0; i < fields.size(); i += 2) {
      String name = text(fields.get(i));
      if (!name.startsWith(":")) { // what is counted stands there too
        String record = text(fields.get(i + 1));
        RoomName.parse(name).map(it -> record(it, record)).ifPresentOrElse(found::add, () -> unread.add(name));
      }
    }
    return new Page(text(parts.get(0)), found, unread);
  }

  /** A room that cannot be read is none. */
  private @Nullable RoomRecord record(RoomName name, String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      return RoomRecord.decode(name, text);
    } catch (RuntimeException e) { // whatever somebody else has written there
      spoiled.skip(Spoiled.ROOM, "");
      return null;
    }
  }
}
