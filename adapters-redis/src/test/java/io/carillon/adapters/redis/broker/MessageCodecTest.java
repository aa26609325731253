package io.carillon.adapters.redis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

  private static final Position PLACE = new Position("epoch", 7);
  private static final Instant EXACT = Instant.parse("2026-01-01T12:00:00.123456789Z");
  private static final long NOW_NANOS = 5;

  @Test
  void everyMessageComesBackAsItWas() {
    Message plain = Messages.publishedAt(Messages.of("alice", "t".repeat(64) + (":" + "u".repeat(62)).repeat(3), "{}"),
        EXACT);
    Message full = Messages.withTags(Messages.expiringAt(plain, SettableClock.START.plusSeconds(60)), "[\"\u00e9\"]");

    for (Message each : new Message[]{plain, full}) {
      assertThat(back(MessageCodec.encode(each, NOW_NANOS))).isEqualTo(each.at(PLACE));
    }
  }

  @Test
  void everyKindAndPriorityHasACodeOfItsOwn() {
    Set<String> codes = new HashSet<>();
    Message message = Messages.on("lobby");
    for (Kind kind : Kind.values()) {
      for (Priority priority : Priority.values()) {
        byte[] bytes = MessageCodec.encode(Messages.withPriority(Messages.withKind(message, kind), priority),
            NOW_NANOS);
        codes.add(Arrays.toString(bytes));
        Message back = back(bytes);
        assertThat(back.kind()).isEqualTo(kind);
        assertThat(back.priority()).isEqualTo(priority);
      }
    }
    assertThat(codes).hasSize(Kind.values().length * Priority.values().length);
  }

  @Test
  void theWeightIsWhereScriptsLookForIt() {
    Message message = Messages.withTags(Messages.of("alice", "lobby", "12345"), "[]");

    assertThat(ByteBuffer.wrap(MessageCodec.encode(message, NOW_NANOS)).getInt(1)).isEqualTo(message.weight());
  }

  @Test
  void whatEndsTooEarlyOrIsOfAnotherVersionIsNoMessage() {
    byte[] whole = MessageCodec.encode(Messages.of("alice", "lobby", "1"), NOW_NANOS);
    byte[] newer = whole.clone();
    newer[0] = 2;

    for (int length = 0; length < whole.length; length++) {
      byte[] piece = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException().isThrownBy(() -> back(piece));
      assertThatIllegalArgumentException().isThrownBy(() -> MessageCodec.announced(piece, MessageCodecTest::deadline));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> back(newer));
  }

  private static Message back(byte[] bytes) {
    return MessageCodec.recorded(bytes, PLACE, MessageCodecTest::deadline);
  }

  private static Deadline deadline(TopicName topic, Instant end) {
    return new Deadline(NOW_NANOS + Duration.between(EXACT, end).toNanos());
  }
}
