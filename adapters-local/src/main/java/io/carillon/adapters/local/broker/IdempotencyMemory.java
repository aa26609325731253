package io.carillon.adapters.local.broker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.PublishOutcome.Conflict;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Remembers publishes that carry an idempotency key, so that a retry is not a second message. */
final class IdempotencyMemory {

  /** How long a retry is recognised (docs/protocol.md, "Publishing"). */
  private static final Duration WINDOW = Duration.ofMinutes(5);

  /** Bounds the memory to some tens of megabytes; beyond it the entries least likely to be asked for go early. */
  private static final int MAX_ENTRIES = 100_000;

  private record Key(UserId sender, TopicName topic, String key) {}

  private record Entry(String payloadDigest, Accepted first) {}

  private final Cache<Key, Entry> entries;

  IdempotencyMemory(MonotonicClock clock) {
    this.entries = Caffeine.newBuilder()
        .expireAfterWrite(WINDOW)
        .maximumSize(MAX_ENTRIES)
        .ticker(clock::nanos)
        .build();
  }

  /** Publishes unless this was done before; the caller lets one message of a topic in at a time. */
  PublishOutcome once(Message message, String idempotencyKey, Supplier<Accepted> publish) {
    Key key = new Key(message.sender(), message.topic(), idempotencyKey);
    String digest = digestOf(message);
    Entry before = entries.getIfPresent(key);
    if (before == null) {
      Accepted accepted = publish.get();
      entries.put(key, new Entry(digest, accepted));
      return accepted;
    }
    return digest.equals(before.payloadDigest())
        ? new Accepted(before.first().id(), before.first().reached(), true, before.first().position())
        : new Conflict();
  }

  private static String digestOf(Message message) {
    ByteBuffer payload = ByteBuffer.allocate(message.payload().length());
    message.payload().appendTo(payload);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
