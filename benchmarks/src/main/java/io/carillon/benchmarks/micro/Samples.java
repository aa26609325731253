package io.carillon.benchmarks.micro;

import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.Instant;

/** What the benchmarks work on. */
final class Samples {

  static final TopicName TOPIC = new TopicName("project:42");
  static final EnvelopeWriter.Terms TERMS = new EnvelopeWriter.Terms(Duration.ofSeconds(30), Duration.ofSeconds(60),
      65_536);

  private static final Instant NOW = Instant.ofEpochMilli(1_763_673_600_000L);

  private Samples() {}

  /** A JSON string of so many bytes, quotes included. */
  static String payload(int bytes) {
    return "\"" + "x".repeat(bytes - 2) + "\"";
  }

  /** A message of its own, with a payload of so many bytes. */
  static Message message(long number, int payloadBytes) {
    return new Message(new MessageId("%020d".formatted(number)), TOPIC, new UserId("alice"),
        RawJson.of(payload(payloadBytes)), Kind.CUSTOM, Priority.NORMAL, NOW, null, null, null);
  }
}
