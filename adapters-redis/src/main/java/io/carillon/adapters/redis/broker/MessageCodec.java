package io.carillon.adapters.redis.broker;

import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.topic.TopicName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes, big-endian. A message is a version (1), its weight (4 bytes, which scripts read too), kind and priority
 * (1 each), the second and nanosecond of publishing (8 + 4) by the accepting node's clock, flags (1: expires, 2: has tags), if it expires the same of that, which {@code publish.lua} puts on the server's clock;
 * id, sender and topic, each behind its length (1 byte); if there are any, the tags behind their length (4); and the payload
 * up to the end. An announcement is a message behind a 1, the epoch's length (1 byte; 0 when nothing is recorded), the epoch
 * and the offset (8).
 */
final class MessageCodec {

  /** What an announcement begins with; nothing else is sent on a topic's channel. */
  static final byte ANNOUNCEMENT = 1;

  private static final byte VERSION = 1;
  private static final UserId NOBODY = new UserId("server");
  private static final int EXPIRES = 1;
  private static final int HAS_TAGS = 2;
  private static final int INSTANT_BYTES = Long.BYTES + Integer.BYTES;
  private static final int FIXED_BYTES = 1 + Integer.BYTES + 2 + INSTANT_BYTES + 1 + 3;

  private MessageCodec() {}

  /**
   * Writes a message.
   *
   * @param nowNanos by the monotonic clock
   */
  static byte[] encode(Message message, long nowNanos) {
    byte[] id = message.id().value().getBytes(StandardCharsets.UTF_8);
    byte[] sender = message.sender().value().getBytes(StandardCharsets.UTF_8);
    byte[] topic = message.topic().value().getBytes(StandardCharsets.UTF_8);
    Deadline expiry = message.expiry();
    RawJson tags = message.tags();
    ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + id.length + sender.length + topic.length
        + (expiry == null ? 0 : INSTANT_BYTES) + (tags == null ? 0 : Integer.BYTES + tags.length())
        + message.payload().length());
    bytes.put(VERSION).putInt(message.weight()).put(codeOf(message.kind())).put(codeOf(message.priority()));
    put(bytes, message.publishedAt());
    bytes.put((byte) ((expiry == null ? 0 : EXPIRES) | (tags == null ? 0 : HAS_TAGS)));
    if (expiry != null) {
      put(bytes, message.publishedAt().plus(expiry.leftAt(nowNanos)));
    }
    bytes.put((byte) id.length).put(id).put((byte) sender.length).put(sender).put((byte) topic.length).put(topic);
    if (tags != null) {
      bytes.putInt(tags.length());
      tags.appendTo(bytes);
    }
    message.payload().appendTo(bytes);
    return bytes.array();
  }

  /**
   * Reads an announcement.
   *
   * @param deadlines tells when the moment comes at which a message of a topic expires
   * @throws IllegalArgumentException when it is none, or of a version that this one does not know
   */
  static Message announced(byte[] announcement, BiFunction<TopicName, Instant, Deadline> deadlines) {
    ByteBuffer bytes = ByteBuffer.wrap(announcement);
    try {
      if (bytes.get() != ANNOUNCEMENT) {
        throw new IllegalArgumentException("not an announcement");
      }
      int epochLength = Byte.toUnsignedInt(bytes.get());
      Position position = epochLength == 0 ? null : new Position(text(bytes, epochLength), bytes.getLong());
      return decode(bytes, position, deadlines);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | DateTimeException e) {
      throw new IllegalArgumentException("an announcement that is none", e);
    }
  }

  /**
   * Reads a message of a log.
   *
   * @param deadlines tells when the moment comes at which a message of a topic expires
   * @throws IllegalArgumentException when it is none, or of a version that this one does not know
   */
  static Message recorded(byte[] message, Position position, BiFunction<TopicName, Instant, Deadline> deadlines) {
    try {
      return decode(ByteBuffer.wrap(message), position, deadlines);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | DateTimeException e) {
      throw new IllegalArgumentException("a message that is none", e);
    }
  }

  /** Stands in the place of a message that cannot be read. Its time is over, so that a gap is told there. */
  static Message hole(TopicName topic, Position position, Deadline over) {
    return new Message(new MessageId("0"), topic, NOBODY, RawJson.of("null"), Kind.CUSTOM, Priority.NORMAL,
        Instant.EPOCH, over, null, null, position);
  }

  private static Message decode(ByteBuffer bytes, @Nullable Position position,
      BiFunction<TopicName, Instant, Deadline> deadlines) {
    if (bytes.get() != VERSION) {
      throw new IllegalArgumentException("a message of a version that this node does not know");
    }
    bytes.getInt();
    Kind kind = kindOf(bytes.get());
    Priority priority = priorityOf(bytes.get());
    Instant publishedAt = instant(bytes);
    byte flags = bytes.get();
    Instant expiresAt = (flags & EXPIRES) == 0 ? null : instant(bytes);
    MessageId id = new MessageId(text(bytes));
    UserId sender = new UserId(text(bytes));
    TopicName topic = new TopicName(text(bytes));
    RawJson tags = (flags & HAS_TAGS) == 0 ? null : json(bytes, bytes.getInt());
    return new Message(id, topic, sender, json(bytes, bytes.remaining()), kind, priority, publishedAt,
        expiresAt == null ? null : deadlines.apply(topic, expiresAt), tags,
        null, position);
  }

  private static void put(ByteBuffer bytes, Instant instant) {
    bytes.putLong(instant.getEpochSecond()).putInt(instant.getNano());
  }

  private static Instant instant(ByteBuffer bytes) {
    return Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
  }

  private static String text(ByteBuffer bytes) {
    return text(bytes, Byte.toUnsignedInt(bytes.get()));
  }

  private static String text(ByteBuffer bytes, int length) {
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    String text = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), length, StandardCharsets.UTF_8);
    bytes.position(bytes.position() + length);
    return text;
  }

  private static RawJson json(ByteBuffer bytes, int length) {
    RawJson json = RawJson.of(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    bytes.position(bytes.position() + length);
    return json;
  }

  // The codes are part of the format: a constant that is added gets a new one, and none is given to another constant.

  private static byte codeOf(Kind kind) {
    return switch (kind) {
      case CUSTOM -> 0;
      case PROGRESS -> 1;
      case NOTIFICATION -> 2;
      case AGENT -> 3;
      case PRESENCE -> 4;
    };
  }

  private static Kind kindOf(byte code) {
    return switch (code) {
      case 0 -> Kind.CUSTOM;
      case 1 -> Kind.PROGRESS;
      case 2 -> Kind.NOTIFICATION;
      case 3 -> Kind.AGENT;
      case 4 -> Kind.PRESENCE;
      default -> throw new IllegalArgumentException("a kind that this node does not know");
    };
  }

  private static byte codeOf(Priority priority) {
    return switch (priority) {
      case CRITICAL -> 0;
      case HIGH -> 1;
      case NORMAL -> 2;
      case LOW -> 3;
    };
  }

  private static Priority priorityOf(byte code) {
    return switch (code) {
      case 0 -> Priority.CRITICAL;
      case 1 -> Priority.HIGH;
      case 2 -> Priority.NORMAL;
      case 3 -> Priority.LOW;
      default -> throw new IllegalArgumentException("a priority that this node does not know");
    };
  }
}
