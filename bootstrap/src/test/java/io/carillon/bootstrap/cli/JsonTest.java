package io.carillon.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"hello\"", "null", "true", "[]", "{}", "[1,2]", "{\"a\":[1,{\"b\":null}]}", " 1 ",
      "{\"id\":18446744073709551615}", "1e999", "-0.0", "{\"a\":1,\"a\":2}", "\"\\ud83d\"", "{\"a.b\":1,\"\":2}"})
  void everyJsonValueIsOne(String text) {
    assertThat(Json.isValue(text)).isTrue();
  }

  @Test
  void lengthAndDepthAreForTheServerToJudge() {
    assertThat(Json.isValue("9".repeat(5_000))).isTrue();
    assertThat(Json.isValue("[".repeat(2_000) + "]".repeat(2_000))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "hello", "{", "1 2", "1,2", "1,\"topic\":\"other\"", "1},\"x\":{\"y\":2", "'x'",
      "{a:1}", "1],\"value\":[2", "NaN", "01", "{\"a\":1,}", "// 1", "1 # one"})
  void whatIsMoreOrLessThanOneJsonValueIsNone(String text) {
    assertThat(Json.isValue(text)).isFalse();
  }

  @Test
  void aTextIsQuotedSoThatItIsReadAsItIs() {
    assertThat(Json.array(List.of("a\"b\\", "ü\n"))).isEqualTo("[\"a\\\"b\\\\\",\"ü\\n\"]");
  }
}
