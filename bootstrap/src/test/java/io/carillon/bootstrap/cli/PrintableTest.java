package io.carillon.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a terminal would act on is printed. */
class PrintableTest {

  @ParameterizedTest
  @ValueSource(strings = {"\u001b[31mred", "\u009b31m", "\u007f", "a\rb", "a\nb", "\u0007"})
  void controlCharactersOfATextAreShownAsEscapes(String text) {
    assertThat(Printable.text(text)).contains("\\u00").matches("\\P{Cc}*");
  }

  @Test
  void aLongTextIsCut() {
    assertThat(Printable.text("x".repeat(5_000))).hasSize(1_001);
  }

  @Test
  void jsonStaysAsItIs() {
    String json = "{ \"a\":1,\"a\":18446744073709551615, \"ü\":\"\\u001b[31m\" }";

    assertThat(Printable.json(json)).isSameAs(json);
  }

  @Test
  void controlCharactersOfJsonBecomeSpacesBetweenTokensAndEscapesInStrings() {
    assertThat(Printable.json("{\n\t\"a\":\r\"\u009b31m\u007f\"}")).isEqualTo("{  \"a\": \"\\u009b31m\\u007f\"}");
  }
}
