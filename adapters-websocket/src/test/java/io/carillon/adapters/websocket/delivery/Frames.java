package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.application.command.Outcome;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Frames as the server encodes them. */
final class Frames {

  /** By which frames are dated. */
  static final MonotonicClock CLOCK = MonotonicClock.system();

  private Frames() {}

  static EncodedFrame of(Message message) {
    return writer().message(message);
  }

  /** Some client's own answer. */
  static EncodedFrame answer(String id) {
    return writer().answer(id, new Outcome.Pong()).orElseThrow();
  }

  /** What tells a client of a gap. */
  static EncodedFrame gap(TopicName topic, Gap gap) {
    return writer().gap(topic, gap);
  }

  static String text(EncodedFrame frame) {
    return text(frame.text());
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private static EnvelopeWriter writer() {
    return new EnvelopeWriter(new SettableClock(), CLOCK,
        new EnvelopeWriter.Terms(Duration.ofSeconds(30), Duration.ofSeconds(60), 65_536), ByteBuffer::allocate);
  }
}
