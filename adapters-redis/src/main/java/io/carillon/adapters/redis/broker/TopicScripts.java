package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.number;
import static io.carillon.adapters.redis.connection.Wire.text;

import io.carillon.adapters.redis.broker.PublishBatch.Entry;
import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.connection.SpoiledEntries;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.PublishOutcome.Conflict;
import io.carillon.domain.message.Span;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** What a broker asks of Redis, as commands. The scripts say what they take and return. */
final class TopicScripts {

  private static final Script PUBLISH = Script.of(TopicScripts.class, "head.lua", "publish.lua");
  private static final Script READ = Script.of(TopicScripts.class, "head.lua", "read.lua");
  private static final byte[] SHARDED = bytes("SPUBLISH");
  private static final byte[] PLAIN = bytes("PUBLISH");
  private static final byte[] NOTHING = {};

  /** For so many milliseconds a retry is recognised: that of a client, and that of the server, which announces presence again for 4 s. */
  private static final long REMEMBERED = Duration.ofMinutes(5).toMillis();
  private static final long PRESENCE_REMEMBERED = Duration.ofSeconds(10).toMillis();

  private static final int OUTCOME_PARTS = 5;

  /** The fields in front of a page's messages. */
  private static final int PAGE_PARTS = 7;

  /** How exact Lua's numbers are; no offset comes near it. */
  private static final long LARGEST_OFFSET = 1L << 53;

  private final TopicKeys keys;
  private final BiFunction<TopicName, Instant, Deadline> deadlines;
  private final SpoiledEntries spoiled;

  /** @param deadlines tells when a moment comes at which a message expires */
  TopicScripts(TopicKeys keys, BiFunction<TopicName, Instant, Deadline> deadlines, SpoiledEntries spoiled) {
    this.keys = keys;
    this.deadlines = deadlines;
    this.spoiled = spoiled;
  }

  /** All scripts, which every connection must load. */
  static List<Script> all() {
    return List.of(PUBLISH, READ);
  }

  /**
   * Accepts the messages of a batch.
   *
   * @param seed the epoch, if one begins
   * @param seen where the log has been seen to end; {@code null} if it has not
   */
  Command<List<PublishOutcome>> publish(TopicName topic, PublishBatch batch, String seed,
      @Nullable Position seen) {
    History history = batch.history();
    return new Command<>(facts -> {
      List<Entry> entries = batch.entries();
      List<byte[]> touched = new ArrayList<>(entries.size() + 2);
      touched.add(keys.head(topic));
      touched.add(keys.log(topic));
      List<byte[]> arguments = new ArrayList<>(5 * entries.size() + 10);
      arguments.add(facts.sharded() ? SHARDED : PLAIN);
      arguments.add(bytes(keys.channel(topic)));
      arguments.add(bytes(keys.namespaceChannel(topic)));
      arguments.add(bytes(keys.namespaceMark(topic)));
      arguments.add(bytes(history.size()));
      arguments.add(bytes(history.ttl().toMillis()));
      arguments.add(bytes(seed));
      arguments.add(epoch(seen));
      arguments.add(offset(seen));
      for (Entry entry : entries) {
        Message message = entry.message();
        byte[] once = keys.once(message);
        if (once != null) {
          touched.add(once);
        }
        arguments.add(entry.body());
        arguments.add(bytes(message.id().value()));
        arguments.add(once == null ? NOTHING : digestOf(message));
        arguments.add(bytes(message.kind() == Kind.PRESENCE ? PRESENCE_REMEMBERED : REMEMBERED));
        arguments.add(bytes(entry.reached()));
      }
      return PUBLISH.call(facts, touched, arguments);
    }, batch::bytes, reply -> outcomes(batch.entries(), (List<?>) reply));
  }

  /** Reads a part of a log. */
  Command<LogPage> read(TopicName topic, Span span, PageLimit limit, String seed,
      @Nullable Position seen) {
    List<byte[]> touched = List.of(keys.head(topic), keys.log(topic));
    List<byte[]> arguments = Stream.concat(Stream.of(bytes(seed), epoch(seen), offset(seen)),
        switch (span) {
          case Span.After(var offset) -> Stream.of(bytes("after"), bytes(Math.clamp(offset, 0, LARGEST_OFFSET)));
          case Span.Before(var offset) -> Stream.of(bytes("before"), bytes(Math.clamp(offset, 0, LARGEST_OFFSET)));
        }).toList();
    List<byte[]> all = Stream.concat(arguments.stream(), Stream.of(bytes(limit.messages()), bytes(limit.bytes())))
        .toList();
    return new Command<>(facts -> READ.call(facts, touched, all), 0, reply -> page(topic, (List<?>) reply));
  }

  /** Looks where a log ends, without a script and without keeping it alive. */
  Command<LastKnown> peek(TopicName topic) {
    byte[] head = keys.head(topic);
    return new Command<>(_ -> new CommandArguments(Protocol.Command.GET).add(head), 0, LastKnown::of);
  }

  private static List<PublishOutcome> outcomes(List<Entry> entries, List<?> reply) {
    List<PublishOutcome> outcomes = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      outcomes.add(outcome(entries.get(i), reply.subList(OUTCOME_PARTS * i, OUTCOME_PARTS * (i + 1))));
    }
    return outcomes;
  }

  private static PublishOutcome outcome(Entry entry, List<?> parts) {
    String epoch = text(parts.get(2));
    Position position = epoch.equals("-") ? null : new Position(epoch, (Long) parts.get(3));
    return switch (text(parts.get(0))) {
      case "accepted" -> new Accepted(entry.message().id(), reached(parts), false, position);
      case "duplicate" -> new Accepted(new MessageId(text(parts.get(1))), reached(parts), true, position);
      case "conflict" -> new Conflict();
      default -> throw new IllegalArgumentException("an outcome that this node does not know");
    };
  }

  private static int reached(List<?> parts) {
    return Math.toIntExact((Long) parts.get(4));
  }

  private LogPage page(TopicName topic, List<?> parts) {
    String epoch = text(parts.get(0));
    long offset = number(parts.get(5));
    var messages = new ArrayList<Message>(parts.size() - PAGE_PARTS);
    for (Object message : parts.subList(PAGE_PARTS, parts.size())) {
      messages.add(recorded(topic, (byte[]) message, new Position(epoch, offset++)));
    }
    return new LogPage(epoch, number(parts.get(1)), number(parts.get(2)),
        number(parts.get(3)) == 1 ? Removal.AGE : Removal.SIZE, messages, number(parts.get(4)) == 1,
        formerLives(text(parts.get(6))));
  }

  private Message recorded(TopicName topic, byte[] message, Position position) {
    try {
      return MessageCodec.recorded(message, position, deadlines);
    } catch (IllegalArgumentException e) {
      spoiled.skip(Spoiled.MESSAGE, "at offset " + position.offset());
      return MessageCodec.hole(topic, position, deadlines.apply(topic, Instant.EPOCH));
    }
  }

  /** The head names them as {@code epoch:offset}. */
  private static List<Position> formerLives(String text) {
    return text.isEmpty() ? List.of() : Arrays.stream(text.split(" ")).map(life -> {
      int colon = life.lastIndexOf(':');
      return new Position(life.substring(0, colon), Long.parseLong(life.substring(colon + 1)));
    }).toList();
  }

  private static byte[] digestOf(Message message) {
    ByteBuffer payload = ByteBuffer.allocate(message.payload().length());
    message.payload().appendTo(payload);
    try {
      return Base64.getEncoder().encode(MessageDigest.getInstance("SHA-256").digest(payload.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] epoch(@Nullable Position seen) {
    return seen == null ? NOTHING : bytes(seen.epoch());
  }

  private static byte[] offset(@Nullable Position seen) {
    return bytes(seen == null ? 0 : seen.offset());
  }
}
