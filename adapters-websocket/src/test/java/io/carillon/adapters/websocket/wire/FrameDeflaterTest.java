package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.wire.MessageInflater.Inflated;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDeflaterTest {

  private final List<Integer> allocated = new ArrayList<>();
  private final FrameDeflater deflater = new FrameDeflater(size -> {
    allocated.add(size);
    return ByteBuffer.allocateDirect(size);
  });

  @ParameterizedTest
  @ValueSource(ints = {FrameDeflater.MIN_TEXT_BYTES, 1_000, 65_535, 65_536, 70_000, 1_000_000})
  void aCompressedTextIsSmallerMarkedAndComesBackWhole(int length) {
    String text = prose(length);

    ByteBuffer frame = deflater.deflate(bytes(text)).orElseThrow();

    assertThat(frame.get(0)).as("final, compressed, text").isEqualTo((byte) 0xC1);
    assertThat(frame.remaining()).isLessThan(length).isEqualTo(allocated.getFirst());
    assertThat(inflated(frame)).isEqualTo(text);
  }

  @Test
  void whatEndsEveryFlushIsNotSent() {
    byte[] payload = payloadOf(deflater.deflate(bytes(prose(1_000))).orElseThrow());

    assertThat(HexFormat.of().formatHex(payload)).doesNotEndWith("0000ffff");
  }

  @Test
  void aShortTextIsLeftAsItIs() {
    assertThat(deflater.deflate(bytes(prose(FrameDeflater.MIN_TEXT_BYTES - 1)))).isEmpty();
  }

  @Test
  void aTextThatWouldNotGetSmallerIsLeftAsItIs() {
    byte[] noise = new byte[10_000];
    new Random(7).nextBytes(noise);

    assertThat(deflater.deflate(ByteBuffer.wrap(noise))).isEmpty();
  }

  /** One that took over the context of the first would be shorter, and no use to a client that never got the first. */
  @Test
  void noMessageLeansOnAnEarlierOne() {
    byte[] first = payloadOf(deflater.deflate(bytes(prose(1_000))).orElseThrow());
    deflater.deflate(bytes(prose(2_000)));

    byte[] again = payloadOf(deflater.deflate(bytes(prose(1_000))).orElseThrow());

    assertThat(again).isEqualTo(first);
  }

  @Test
  void aTextMayLieOutsideTheHeap() {
    String text = prose(1_000);
    ByteBuffer direct = ByteBuffer.allocateDirect(1_000).put(bytes(text)).flip();

    assertThat(inflated(deflater.deflate(direct).orElseThrow())).isEqualTo(text);
  }

  private static String prose(int length) {
    Random words = new Random(1);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("\"word").append(words.nextInt(1_000)).append("\":true,");
    }
    return text.substring(0, length);
  }

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }

  private static String inflated(ByteBuffer frame) {
    assertThat(new MessageInflater(1_000_000).inflate(payloadOf(frame))).isInstanceOf(Inflated.Text.class);
    return new MessageInflater(1_000_000).inflate(payloadOf(frame)) instanceof Inflated.Text(var text)
        ? new String(text, StandardCharsets.UTF_8)
        : "";
  }

  private static byte[] payloadOf(ByteBuffer frame) {
    ByteBuffer rest = frame.duplicate();
    int length = Byte.toUnsignedInt(rest.position(1).get());
    if (length == 126) {
      length = Short.toUnsignedInt(rest.getShort());
    } else if (length == 127) {
      length = Math.toIntExact(rest.getLong());
    }
    assertThat(rest.remaining()).isEqualTo(length);
    byte[] payload = new byte[length];
    rest.get(payload);
    return payload;
  }
}
