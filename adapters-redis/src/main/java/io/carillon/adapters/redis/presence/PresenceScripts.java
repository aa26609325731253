package io.carillon.adapters.redis.presence;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.text;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.connection.SpoiledEntries;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.Status;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.session.UserId;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import io.carillon.domain.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What presence asks of Redis, as commands. The scripts say what they take and return. */
final class PresenceScripts {

  /** What stands in braces in all keys. */
  static final String HASH_TAG = "presence";

  private static final String MODEL = "model.lua";
  private static final String RIGHTS = "TIME EXISTS DEL PTTL PEXPIRE HGET HMGET HLEN HEXISTS HRANDFIELD HSET HDEL ZADD ZREM ZCARD ZSCORE"
      + " ZRANGE ZRANGEBYSCORE ZRANGEBYLEX";
  private static final Script REPORT = Script.guarded(RIGHTS, PresenceScripts.class, MODEL, "report.lua");
  private static final Script COLLECT = Script.guarded(RIGHTS, PresenceScripts.class, MODEL, "collect.lua");
  private static final Script USERS = Script.of(PresenceScripts.class, MODEL, "users.lua");
  private static final Script TOPIC = Script.of(PresenceScripts.class, MODEL, "topic.lua");

  /** What the infos on one page may take together, so that a page always fits what may wait for a client. */
  private static final int MAX_INFO_BYTES = 32 * 1024;

  private static final int FIELDS_OF_CHANGE = 8;
  private static final List<Status> STATUSES = List.of(Status.values());

  /**
   * What a node says with all that it asks.
   *
   * @param now in milliseconds of its monotonic clock, for how long ago something happened
   * @param highest the highest version that it knows of
   */
  record Standing(long now, long highest) {}

  /**
   * A place that this node announces, under its name in Redis.
   *
   * @param until when another node may take it, in milliseconds of Redis's clock
   */
  record Taken(String place, long until) {}

  /**
   * What is to be announced.
   *
   * @param isComplete whether Redis knows anything at all
   * @param more whether it is worth asking again at once
   */
  record Haul(boolean isComplete, boolean more, List<Taken> taken, List<Announcement> announcements) {}

  /** All keys but those of the nodes, in the order in which the scripts take them. */
  private final List<byte[]> keys;

  private final String base;
  private final PresenceTerms terms;
  private final SpoiledEntries spoiled;

  PresenceScripts(String prefix, PresenceTerms terms, SpoiledEntries spoiled) {
    this.spoiled = spoiled;
    this.base = prefix + ":{" + HASH_TAG + "}:";
    this.keys = Stream.of("users", "places", "attendances", "where", "roster", "news", "waiting", "grace", "absent",
        "leases", "nodes", "state").map(name -> bytes(base + name)).toList();
    this.terms = terms;
  }

  /** All scripts, which every connection must load. */
  static List<Script> all() {
    return List.of(REPORT, COLLECT, USERS, TOPIC);
  }

  /**
   * Reports a batch and prolongs the lease.
   *
   * @param node the name under which this node holds its devices
   * @param number the batch's under this name
   * @param before its name before that, or nothing
   * @return the highest version; nothing when all has to be told under a new name
   */
  Command<OptionalLong> report(Standing standing, String node, long number, String before, List<Step> steps) {
    List<byte[]> arguments = arguments(standing, Long.toString(terms.lease().toMillis()), node, Long.toString(number),
        before);
    int bytes = 0;
    for (Step step : steps) {
      step.appendTo(arguments, standing.now());
      bytes += step.info() == null ? 0 : step.info().length();
    }
    List<byte[]> touched = Stream.concat(keys.stream(), Stream.of(node, before).filter(name -> !name.isEmpty())
        .map(name -> bytes(base + "held:" + name))).toList();
    return new Command<>(facts -> REPORT.call(facts, touched, arguments), bytes, reply -> {
      String version = text(reply);
      return version.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version));
    });
  }

  /**
   * Takes what is to be announced.
   *
   * @param done what this node took before and has announced
   */
  Command<Haul> collect(Standing standing, List<Taken> done) {
    List<byte[]> arguments = arguments(standing, Long.toString(terms.lease().toMillis()));
    for (Taken taken : done) {
      arguments.add(bytes(taken.place()));
      arguments.add(bytes(Long.toString(taken.until())));
    }
    return command(COLLECT, arguments, this::haul);
  }

  /** Looks at some users. */
  Command<List<UserPresence>> users(Standing standing, List<UserId> users) {
    List<byte[]> arguments = arguments(standing);
    users.forEach(user -> arguments.add(bytes(user.value())));
    return command(USERS, arguments, reply -> {
      var seen = new ArrayList<UserPresence>(users.size());
      for (Object one : (List<?>) reply) {
        seen.add(user(users.get(seen.size()), (List<?>) one));
      }
      return seen;
    });
  }

  /** Reads a page of those who are at a topic. */
  Command<RosterPage> topic(Standing standing, TopicName topic, @Nullable UserId after, int limit) {
    List<byte[]> arguments = arguments(standing, topic.value(), after == null ? "" : after.value(),
        Integer.toString(limit),
        Integer.toString(MAX_INFO_BYTES));
    return command(TOPIC, arguments, PresenceScripts::page);
  }

  private List<byte[]> arguments(Standing standing, String... more) {
    var arguments = new ArrayList<byte[]>();
    arguments.add(bytes(Long.toString(standing.highest())));
    arguments.add(bytes(Long.toString(terms.grace().toMillis())));
    arguments.add(bytes(Long.toString(terms.memory().toMillis())));
    arguments.add(bytes(Integer.toString(terms.maxRemembered())));
    for (String each : more) {
      arguments.add(bytes(each));
    }
    return arguments;
  }

  private <T> Command<T> command(Script script, List<byte[]> arguments, Function<Object, T> reply) {
    return new Command<>(facts -> script.call(facts, keys, arguments), 0, reply);
  }

  private Haul haul(Object reply) {
    List<?> parts = (List<?>) reply;
    long until = number(parts.get(0));
    var taken = new ArrayList<Taken>();
    var announcements = new ArrayList<Announcement>();
    for (Object part : parts.subList(2, parts.size())) {
      List<?> place = (List<?>) part;
      String name = text(place.get(0));
      taken.add(new Taken(name, until));
      try {
        List<PresenceChange> changes = place.subList(3, place.size()).stream()
            .map(change -> change((byte[]) change)).toList();
        announcements
            .add(new Announcement(topicOf(name), number(place.get(1)), (int) number(place.get(2)), changes));
      } catch (RuntimeException e) { // whatever somebody else has written there; the hole in the versions shows it
        spoiled.skip(Spoiled.PRESENCE, "");
      }
    }
    return new Haul(until > 0, number(parts.get(1)) == 1, taken, announcements);
  }

  private static TopicName topicOf(String place) {
    return place.startsWith("/")
        ? ReservedTopics.presenceOf(new UserId(place.substring(1)))
        : new TopicName(place);
  }

  /** Of {@code place version what user status devices when info}. */
  private static PresenceChange change(byte[] line) {
    int end = 0;
    var fields = new ArrayList<String>(FIELDS_OF_CHANGE);
    while (fields.size() < FIELDS_OF_CHANGE - 1) {
      int from = end;
      while (line[end] != ' ') {
        end++;
      }
      fields.add(new String(line, from, end - from, StandardCharsets.US_ASCII));
      end++;
    }
    long version = Long.parseLong(fields.get(1));
    UserId user = new UserId(fields.get(3));
    String what = fields.get(2);
    if (what.equals("left")) {
      return new PresenceChange.Left(version, user, Instant.ofEpochMilli(Long.parseLong(fields.get(6))));
    }
    Appearance appearance = appearance(Integer.parseInt(fields.get(4)), Integer.parseInt(fields.get(5)),
        Arrays.copyOfRange(line, end, line.length));
    return what.equals("joined")
        ? new PresenceChange.Joined(version, user, appearance)
        : new PresenceChange.Updated(version, user, appearance);
  }

  private static UserPresence user(UserId id, List<?> parts) {
    long version = number(parts.get(0));
    long lastSeen = number(parts.get(1));
    int devices = (int) number(parts.get(2));
    return devices == 0
        ? new UserPresence(id, version, null, lastSeen == 0 ? null : Instant.ofEpochMilli(lastSeen))
        : new UserPresence(id, version, appearance((int) number(parts.get(3)), devices, (byte[]) parts.get(4)), null);
  }

  private static RosterPage page(Object reply) {
    List<?> parts = (List<?>) reply;
    List<RosterPage.Member> members = parts.subList(3, parts.size()).stream().map(part -> {
      List<?> member = (List<?>) part;
      return new RosterPage.Member(new UserId(text(member.get(0))),
          appearance((int) number(member.get(1)), (int) number(member.get(2)), (byte[]) member.get(3)));
    }).toList();
    return new RosterPage(number(parts.get(0)), (int) number(parts.get(1)), members, number(parts.get(2)) == 1);
  }

  private static Appearance appearance(int status, int devices, byte[] info) {
    return new Appearance(STATUSES.get(status), devices,
        info.length == 0 ? null : RawJson.of(info, 0, info.length));
  }

  private static long number(Object part) {
    return (Long) part;
  }
}
