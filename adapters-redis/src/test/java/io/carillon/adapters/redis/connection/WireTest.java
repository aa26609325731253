package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "lobby", "é", "😀", "a\u0000b"})
  void aTextComesBackAsItWas(String text) {
    assertThat(Wire.text(Wire.bytes(text))).isEqualTo(text);
  }

  @Test
  void aTextThatUtf8CannotTellFromOthersIsRefused() {
    for (char half : new char[]{0xD83D, 0xD83E, 0xDE00}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Wire.bytes("order-" + half));
    }
  }
}
