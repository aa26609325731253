package io.carillon.adapters.redis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

  private static final Position PLACE = new Position("epoch", 7);

  @Test
  void everyMessageComesBackAsItWas() {
    Instant exact = Instant.parse("2026-01-01T12:00:00.123456789Z");
    Message plain = Messages.publishedAt(Messages.of("alice", "t".repeat(64) + (":" + "u".repeat(62)).repeat(3), "{}"),
        exact);
    Message full = Messages.withTags(Messages.expiringAt(plain, exact.minusSeconds(Integer.MAX_VALUE)), "[\"\u00e9\"]");

    for (Message each : new Message[]{plain, full}) {
      assertThat(MessageCodec.recorded(MessageCodec.encode(each), PLACE)).isEqualTo(each.at(PLACE));
    }
  }

  @Test
  void everyKindAndPriorityHasACodeOfItsOwn() {
    Set<String> codes = new HashSet<>();
    Message message = Messages.on("lobby");
    for (Kind kind : Kind.values()) {
      for (Priority priority : Priority.values()) {
        byte[] bytes = MessageCodec.encode(Messages.withPriority(Messages.withKind(message, kind), priority));
        codes.add(Arrays.toString(bytes));
        Message back = MessageCodec.recorded(bytes, PLACE);
        assertThat(back.kind()).isEqualTo(kind);
        assertThat(back.priority()).isEqualTo(priority);
      }
    }
    assertThat(codes).hasSize(Kind.values().length * Priority.values().length);
  }

  @Test
  void theWeightIsWhereScriptsLookForIt() {
    Message message = Messages.withTags(Messages.of("alice", "lobby", "12345"), "[]");

    assertThat(ByteBuffer.wrap(MessageCodec.encode(message)).getInt(1)).isEqualTo(message.weight());
  }

  @Test
  void whatEndsTooEarlyOrIsOfAnotherVersionIsNoMessage() {
    byte[] whole = MessageCodec.encode(Messages.of("alice", "lobby", "1"));
    byte[] newer = whole.clone();
    newer[0] = 2;

    for (int length = 0; length < whole.length; length++) {
      byte[] piece = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException().isThrownBy(() -> MessageCodec.recorded(piece, PLACE));
      assertThatIllegalArgumentException().isThrownBy(() -> MessageCodec.announced(piece));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> MessageCodec.recorded(newer, PLACE));
  }
}
