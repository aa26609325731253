package io.carillon.adapters.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameJoinerTest {

  private final FrameJoiner joiner = new FrameJoiner(new FrameSlab());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void onAPlainWireATrainIsWhatOneFrameAfterAnotherWouldBe(int count) {
    EncodedFrame[] frames = frames(count);

    ByteBuffer joined = joiner.join(Dialect.PLAIN, frames, count);

    assertThat(onTheWire(joined)).isEqualTo(oneAfterAnother(frames));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 60, 65_400, 65_536, 70_000})
  void aTrainMayHoldFramesOfEveryHeader(int payload) {
    EncodedFrame[] frames = {Frames.answer("1"), Frames.of(large(payload)), Frames.answer("2"),
        Frames.of(large(payload))};

    assertThat(onTheWire(joiner.join(Dialect.PLAIN, frames, 4))).isEqualTo(oneAfterAnother(frames));
    EncodedFrame[] largeFirst = {frames[1], frames[0]};
    assertThat(onTheWire(joiner.join(Dialect.PLAIN, largeFirst, 2))).isEqualTo(oneAfterAnother(largeFirst));
  }

  @Test
  void aBatchHasOneMessageALine() {
    EncodedFrame[] frames = frames(3);

    ByteBuffer joined = joiner.join(Dialect.BATCH, frames, 3);

    assertThat(joined.get(0)).as("a final text frame").isEqualTo((byte) 0x81);
    assertThat(textOf(joined))
        .isEqualTo(Frames.text(frames[0]) + "\n" + Frames.text(frames[1]) + "\n" + Frames.text(frames[2]));
  }

  @Test
  void aBatchOfOneIsThatMessage() {
    EncodedFrame[] frames = frames(1);

    assertThat(textOf(joiner.join(Dialect.BATCH, frames, 1))).isEqualTo(Frames.text(frames[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void inABatchAPayloadOfSeveralLinesBecomesOne(int count) {
    EncodedFrame lines = Frames.of(Messages.of("alice", "lobby", "{\n\"a\":\n1}"));
    EncodedFrame[] frames = count == 1 ? new EncodedFrame[]{lines} : new EncodedFrame[]{lines, Frames.answer("1")};

    String joined = textOf(joiner.join(Dialect.BATCH, frames, count));

    assertThat(joined.lines()).hasSize(count);
    assertThat(joined).startsWith(Frames.text(lines).replace('\n', ' '));
    assertThat(Frames.text(lines)).contains("\n");
  }

  @Test
  void onAPlainWireLinesStayAsThePublisherWroteThem() {
    EncodedFrame[] frames = {Frames.of(Messages.of("alice", "lobby", "[\n]")),
        Frames.of(Messages.of("alice", "lobby", "[\n1]"))};

    assertThat(onTheWire(joiner.join(Dialect.PLAIN, frames, 2))).isEqualTo(oneAfterAnother(frames));
  }

  @Test
  void clientsWithTheSameListShareOneBufferAndReadItEachForItself() {
    EncodedFrame[] frames = frames(3);
    for (Dialect dialect : Dialect.values()) {
      ByteBuffer first = joiner.join(dialect, frames, 3);
      byte[] before = onTheWire(first);
      ByteBuffer second = joiner.join(dialect, frames.clone(), 3);

      assertThat(sharesMemory(first, second)).isTrue();
      assertThat(onTheWire(second)).isEqualTo(before);
    }
  }

  @Test
  void anotherListHasABufferOfItsOwn() {
    EncodedFrame[] frames = frames(3);
    EncodedFrame[] swapped = {frames[1], frames[0], frames[2]};
    for (Dialect dialect : Dialect.values()) {
      ByteBuffer three = joiner.join(dialect, frames, 3);
      assertThat(sharesMemory(three, joiner.join(dialect, frames, 2))).isFalse();
      assertThat(onTheWire(joiner.join(dialect, swapped, 3))).isNotEqualTo(onTheWire(three));
    }
  }

  @Test
  void aForgottenBufferIsNotUsedAgain() {
    EncodedFrame[] frames = frames(2);
    ByteBuffer before = joiner.join(Dialect.BATCH, frames, 2);

    joiner.forget();

    assertThat(sharesMemory(before, joiner.join(Dialect.BATCH, frames, 2))).isFalse();
  }

  private static Message large(int payload) {
    return Messages.of("alice", "lobby", "\"" + "x".repeat(payload) + "\"");
  }

  private static EncodedFrame[] frames(int count) {
    return Stream.generate(() -> Frames.of(Messages.on("lobby"))).limit(count).toArray(EncodedFrame[]::new);
  }

  /** Whether a change to one is seen by the other. */
  private static boolean sharesMemory(ByteBuffer mine, ByteBuffer yours) {
    byte before = mine.get(mine.position());
    mine.put(mine.position(), (byte) (before + 1));
    boolean seen = yours.get(yours.position()) == (byte) (before + 1);
    mine.put(mine.position(), before);
    return seen;
  }

  private static byte[] onTheWire(ByteBuffer joined) {
    byte[] bytes = new byte[joined.remaining()];
    joined.duplicate().get(bytes);
    return bytes;
  }

  /** The text of the one frame that a batch is; the client reads its length in the second byte and those behind it. */
  private static String textOf(ByteBuffer frame) {
    int headerLength = switch (frame.get(1)) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
    int length = switch (headerLength) {
      case 4 -> Short.toUnsignedInt(frame.getShort(2));
      case 10 -> Math.toIntExact(frame.getLong(2));
      default -> frame.get(1);
    };
    assertThat(frame.remaining()).isEqualTo(headerLength + length);
    return Frames.text(frame.slice(headerLength, length));
  }

  private static byte[] oneAfterAnother(EncodedFrame[] frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(frames).forEach(frame -> {
      byte[] whole = new byte[frame.size()];
      frame.whole().get(whole);
      bytes.writeBytes(whole);
    });
    return bytes.toByteArray();
  }
}
