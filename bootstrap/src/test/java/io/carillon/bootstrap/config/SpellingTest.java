package io.carillon.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {

  private static final List<String> WORDS = List.of("message:direct", "topic:wildcard", "admin:read", "on");

  @ParameterizedTest
  @CsvSource({"mesage:direct, message:direct", "messaeg:direct, message:direct", "message-direct, message:direct",
      "MESSAGE:DIRECT, message:direct", "admin:raed, admin:read", "topic:wildcards, topic:wildcard"})
  void aWordWithASmallMistakeIsGuessed(String text, String meant) {
    assertThat(Spelling.closest(text, WORDS)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "admin", "off", "", "x", "topic:admin"})
  void aWordThatIsFarFromAllIsNot(String text) {
    assertThat(Spelling.closest(text, WORDS)).isEmpty();
  }

  @Test
  void aGuessIsPutAsAQuestion() {
    assertThat(Spelling.hint("admin:reed", WORDS)).isEqualTo("; did you mean admin:read?");
    assertThat(Spelling.hint("nothing", WORDS)).isEmpty();
  }
}
