package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RawJsonTest {

  @Test
  void aPartOfAnArrayIsPassedOnByteForByte() {
    byte[] message = "{\"payload\": [1, \"é\"] }".getBytes(StandardCharsets.UTF_8);
    int length = "[1, \"é\"]".getBytes(StandardCharsets.UTF_8).length;

    RawJson json = RawJson.of(message, 12, length);

    ByteBuffer target = ByteBuffer.allocate(length);
    json.appendTo(target);
    assertThat(new String(json.toBytes(), StandardCharsets.UTF_8)).isEqualTo("[1, \"é\"]");
    assertThat(target.array()).isEqualTo(json.toBytes());
    assertThat(json.length()).isEqualTo(length);
  }

  @Test
  void theSameBytesAreEqualWhereverTheyStand() {
    byte[] text = "xx{\"a\":1}yy".getBytes(StandardCharsets.UTF_8);

    assertThat(RawJson.of(text, 2, 7)).isEqualTo(RawJson.of("{\"a\":1}")).hasSameHashCodeAs(RawJson.of("{\"a\":1}"));
    assertThat(RawJson.of("{\"a\": 1}")).isNotEqualTo(RawJson.of("{\"a\":1}"));
    assertThat(RawJson.of(text, 2, 7)).isNotEqualTo(RawJson.of(text, 2, 8));
  }

  @Test
  void aPartThatLiesOutsideOfTheArrayIsRefused() {
    byte[] text = {'1', '2'};

    assertThatThrownBy(() -> RawJson.of(text, 1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RawJson.of(text, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RawJson.of(text, 0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPayloadNeverPrintsItself() {
    assertThat(RawJson.of("\"secret\"")).hasToString("RawJson[8 bytes]");
  }

  @Test
  void aDetachedValueIsTheSameWithoutTheRest() {
    RawJson part = RawJson.of("[1,{\"a\":2}]".getBytes(StandardCharsets.UTF_8), 3, 7);

    RawJson detached = part.detached();

    assertThat(detached).isEqualTo(part).isNotSameAs(part);
    assertThat(detached.detached()).isSameAs(detached);
  }
}
