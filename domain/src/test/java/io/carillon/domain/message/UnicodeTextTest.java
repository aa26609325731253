package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carillon.domain.fixture.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnicodeTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "é", "漢字", "😀", "a😀b😀", "\u0000", "\uFFFD", "\uD7FF\uE000"})
  void aTextWithWholePairsIsWellFormed(String text) {
    assertThat(UnicodeText.isWellFormed(text)).isTrue();
  }

  @Test
  void halfOfAPairIsNot() {
    char high = (char) 0xD83D;
    char low = (char) 0xDE00;

    assertThat(new String[]{"" + high, "" + low, "a" + high, high + "a", "a" + low + "b", "" + low + high,
        "" + high + high + low, "" + high + low + low}).noneMatch(UnicodeText::isWellFormed);
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(UnicodeText.length("a😀é")).isEqualTo(3);
    assertThat(UnicodeText.length("e\u0301")).isEqualTo(2);
  }

  @Test
  void noMessageHasAKeyThatUtf8CannotTellFromOthers() {
    String half = "order-" + (char) 0xD83D;

    assertThatIllegalArgumentException().isThrownBy(() -> Messages.withKey(Messages.on("lobby"), half));
  }
}
