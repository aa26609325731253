package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.message.RawJson;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedFrameTest {

  @ParameterizedTest
  @CsvSource({"2, 8102", "125, 817d", "126, 817e007e", "127, 817e007f", "65535, 817effff",
      "65536, 817f0000000000010000", "100000, 817f00000000000186a0"})
  void theHeaderHasTheShortestFormOfTheLength(int textLength, String header) {
    EncodedFrame frame = frame(textLength);

    byte[] start = new byte[header.length() / 2];
    frame.whole().get(start);
    assertThat(HexFormat.of().formatHex(start)).isEqualTo(header);
    assertThat(frame.textLength()).isEqualTo(textLength);
    assertThat(frame.size()).isEqualTo(start.length + textLength).isEqualTo(EncodedFrame.sizeFor(textLength));
    assertThat(frame.text().remaining()).isEqualTo(textLength);
    assertThat(frame.text().get(0)).isEqualTo((byte) '{');
    assertThat(frame.text().get(textLength - 1)).isEqualTo((byte) '}');
  }

  @Test
  void oneFrameIsReadByManyWithoutDisturbingEachOther() {
    EncodedFrame frame = frame(100);

    frame.text().get(new byte[100]);
    frame.whole().get(new byte[102]);

    assertThat(frame.text().remaining()).isEqualTo(100);
    assertThat(frame.whole().remaining()).isEqualTo(102);
  }

  @Test
  void aLineFeedInTheTextIsNoticedAndOneInTheHeaderIsNot() {
    JsonWriter lines = new JsonWriter();
    lines.beginObject().field("a", RawJson.of("[\n]")).endObject();

    assertThat(framed(lines).isMultiLine()).isTrue();
    assertThat(frame('\n').isMultiLine()).isFalse();
  }

  @Test
  void aFrameIsCompressedOnceForAllWhoWantItSo() {
    var made = new ArrayList<ByteBuffer>();
    var deflater = new FrameDeflater(size -> {
      made.add(ByteBuffer.allocate(size));
      return made.getLast();
    });
    EncodedFrame frame = frame(1_000);

    List<ByteBuffer> ofAll = Stream.generate(() -> frame.deflated(deflater)).limit(1_000).toList();

    assertThat(made).hasSize(1);
    assertThat(ofAll.getFirst().remaining()).isLessThan(frame.size());
    made.getFirst().put(0, (byte) 42);
    assertThat(ofAll).as("views of the one buffer").allMatch(one -> one.get(0) == 42);
  }

  @Test
  void aFrameThatDoesNotGetSmallerGoesOutAsItIs() {
    EncodedFrame frame = frame(100);

    assertThat(frame.deflated(new FrameDeflater(ByteBuffer::allocate))).isEqualTo(frame.whole());
  }

  private static EncodedFrame frame(int textLength) {
    JsonWriter json = new JsonWriter();
    json.beginObject();
    if (textLength > 2) {
      json.field("a", "x".repeat(textLength - 8));
    }
    json.endObject();
    return framed(json);
  }

  private static EncodedFrame framed(JsonWriter json) {
    return EncodedFrame.of(MessageType.STATUS, json, ByteBuffer.allocate(EncodedFrame.sizeFor(json.length())), null, 0);
  }
}
