package io.carillon.adapters.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.adapters.websocket.wire.FrameDeflater;
import io.carillon.adapters.websocket.wire.MessageInflater;
import io.carillon.adapters.websocket.wire.MessageInflater.Inflated;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameJoinerTest {

  private final FrameJoiner joiner = new FrameJoiner(new FrameSlab());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void onAPlainWireATrainIsWhatOneFrameAfterAnotherWouldBe(int count) {
    EncodedFrame[] frames = frames(count);

    ByteBuffer joined = joiner.join(Encoding.PLAIN, frames, count);

    assertThat(onTheWire(joined)).isEqualTo(oneAfterAnother(frames));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 60, 65_400, 65_536, 70_000})
  void aTrainMayHoldFramesOfEveryHeader(int payload) {
    EncodedFrame[] frames = {Frames.answer("1"), Frames.of(large(payload)), Frames.answer("2"),
        Frames.of(large(payload))};

    assertThat(onTheWire(joiner.join(Encoding.PLAIN, frames, 4))).isEqualTo(oneAfterAnother(frames));
    EncodedFrame[] largeFirst = {frames[1], frames[0]};
    assertThat(onTheWire(joiner.join(Encoding.PLAIN, largeFirst, 2))).isEqualTo(oneAfterAnother(largeFirst));
  }

  @Test
  void aBatchHasOneMessageALine() {
    EncodedFrame[] frames = frames(3);

    ByteBuffer joined = joiner.join(Encoding.BATCH, frames, 3);

    assertThat(joined.get(0)).as("a final text frame").isEqualTo((byte) 0x81);
    assertThat(textOf(joined))
        .isEqualTo(Frames.text(frames[0]) + "\n" + Frames.text(frames[1]) + "\n" + Frames.text(frames[2]));
  }

  @Test
  void aBatchOfOneIsThatMessage() {
    EncodedFrame[] frames = frames(1);

    assertThat(textOf(joiner.join(Encoding.BATCH, frames, 1))).isEqualTo(Frames.text(frames[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void inABatchAPayloadOfSeveralLinesBecomesOne(int count) {
    EncodedFrame lines = Frames.of(Messages.of("alice", "lobby", "{\n\"a\":\n1}"));
    EncodedFrame[] frames = count == 1 ? new EncodedFrame[]{lines} : new EncodedFrame[]{lines, Frames.answer("1")};

    String joined = textOf(joiner.join(Encoding.BATCH, frames, count));

    assertThat(joined.lines()).hasSize(count);
    assertThat(joined).startsWith(Frames.text(lines).replace('\n', ' '));
    assertThat(Frames.text(lines)).contains("\n");
  }

  @Test
  void onAPlainWireLinesStayAsThePublisherWroteThem() {
    EncodedFrame[] frames = {Frames.of(Messages.of("alice", "lobby", "[\n]")),
        Frames.of(Messages.of("alice", "lobby", "[\n1]"))};

    assertThat(onTheWire(joiner.join(Encoding.PLAIN, frames, 2))).isEqualTo(oneAfterAnother(frames));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 40})
  void onACompressedPlainWireEachMessageIsCompressedByItself(int count) {
    EncodedFrame[] frames = largeFrames(count);

    ByteBuffer joined = joiner.join(Encoding.PLAIN_DEFLATED, frames, count);

    FrameDeflater deflater = new FrameDeflater(ByteBuffer::allocate);
    assertThat(joined.remaining()).isLessThan(oneAfterAnother(frames).length)
        .isEqualTo(Arrays.stream(frames).mapToInt(frame -> frame.deflated(deflater).remaining()).sum());
    for (EncodedFrame frame : frames) {
      int size = frame.deflated(deflater).remaining();
      assertThat(inflated(joined.slice(joined.position(), size))).isEqualTo(Frames.text(frame));
      joined.position(joined.position() + size);
    }
  }

  @Test
  void whatDoesNotGetSmallerStandsAsItIsBetweenWhatDoes() {
    EncodedFrame[] frames = {largeFrames(1)[0], Frames.answer("1")};

    byte[] joined = onTheWire(joiner.join(Encoding.PLAIN_DEFLATED, frames, 2));

    assertThat(joined).endsWith(onTheWire(frames[1].whole()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 40})
  void aCompressedBatchIsTheBatchCompressedAsOne(int count) {
    EncodedFrame[] frames = largeFrames(count);

    ByteBuffer joined = joiner.join(Encoding.BATCH_DEFLATED, frames, count);

    assertThat(inflated(joined)).isEqualTo(textOf(joiner.join(Encoding.BATCH, frames, count)));
    assertThat(joined.remaining())
        .isLessThanOrEqualTo(joiner.join(Encoding.PLAIN_DEFLATED, frames, count).remaining());
  }

  @Test
  void inACompressedBatchAPayloadOfSeveralLinesBecomesOne() {
    EncodedFrame lines = Frames.of(Messages.of("alice", "lobby", "[\n\"" + "x".repeat(1_000) + "\"]"));

    assertThat(inflated(joiner.join(Encoding.BATCH_DEFLATED, new EncodedFrame[]{lines}, 1)))
        .isEqualTo(Frames.text(lines).replace('\n', ' '));
  }

  @Test
  void clientsWithTheSameListShareOneBufferAndReadItEachForItself() {
    EncodedFrame[] frames = frames(3);
    for (Encoding encoding : Encoding.values()) {
      ByteBuffer first = joiner.join(encoding, frames, 3);
      byte[] before = onTheWire(first);
      ByteBuffer second = joiner.join(encoding, frames.clone(), 3);

      assertThat(sharesMemory(first, second)).isTrue();
      assertThat(onTheWire(second)).isEqualTo(before);
    }
  }

  @Test
  void anotherListHasABufferOfItsOwn() {
    EncodedFrame[] frames = frames(3);
    EncodedFrame[] swapped = {frames[1], frames[0], frames[2]};
    for (Encoding encoding : Encoding.values()) {
      ByteBuffer three = joiner.join(encoding, frames, 3);
      assertThat(sharesMemory(three, joiner.join(encoding, frames, 2))).isFalse();
      assertThat(onTheWire(joiner.join(encoding, swapped, 3))).isNotEqualTo(onTheWire(three));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aForgottenBufferIsNotUsedAgain(Encoding encoding) {
    EncodedFrame[] frames = frames(2);
    ByteBuffer before = joiner.join(encoding, frames, 2);

    joiner.forget();

    assertThat(sharesMemory(before, joiner.join(encoding, frames, 2))).isFalse();
  }

  private static Message large(int payload) {
    return Messages.of("alice", "lobby", "\"" + "x".repeat(payload) + "\"");
  }

  private static EncodedFrame[] largeFrames(int count) {
    return Stream.generate(() -> Frames.of(large(1_000))).limit(count).toArray(EncodedFrame[]::new);
  }

  /** The text of the one compressed frame that there is. */
  private static String inflated(ByteBuffer frame) {
    assertThat(frame.get(0)).as("final, compressed, text").isEqualTo((byte) 0xC1);
    byte[] payload = onTheWire(payloadOf(frame));
    return new MessageInflater(1_000_000).inflate(payload) instanceof Inflated.Text(var text)
        ? new String(text, StandardCharsets.UTF_8)
        : "not a whole message";
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

  /** The text of the one frame that a batch is. */
  private static String textOf(ByteBuffer frame) {
    return Frames.text(payloadOf(frame));
  }

  /** What the one frame carries; the client reads its length in the second byte and those behind it. */
  private static ByteBuffer payloadOf(ByteBuffer frame) {
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
    return frame.slice(headerLength, length);
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
