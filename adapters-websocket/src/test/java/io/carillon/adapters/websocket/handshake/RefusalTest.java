package io.carillon.adapters.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.TokenProblem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A refused client gets JSON, and the operator gets one short line. */
class RefusalTest {

  @ParameterizedTest
  @EnumSource
  void theBodyOfEveryRefusedTokenIsJson(TokenProblem problem) {
    assertThat(messageIn(HandshakeError.of(401, "token_invalid", problem.advice()))).isEqualTo(problem.advice());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a \"quoted\" word", "a\\b", "two\nlines\t\u0000\u001f", "</script>", "é 😀"})
  void theBodyIsJsonWhateverTheMessageHolds(String message) {
    assertThat(messageIn(HandshakeError.of(400, "bad\"message", message))).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({"https://a.example, https://a.example", "'', -", "a\tb, a\\u0009b", "é, \\u00e9"})
  void whatAClientSentIsShownOnOneLineOfAscii(String text, String shown) {
    assertThat(RefusalLog.shown(text.replace("\\t", "\t"))).isEqualTo(shown);
  }

  @Test
  void whatAClientSentIsCutAt256Characters() {
    assertThat(RefusalLog.shown("x".repeat(7_000))).hasSize(256).endsWith("…");
    assertThat(RefusalLog.shown("x".repeat(256))).isEqualTo("x".repeat(256));
    assertThat(RefusalLog.shown("\n".repeat(7_000)).length()).isLessThanOrEqualTo(256);
    assertThat(RefusalLog.shown(null)).isEqualTo("-");
  }

  private static String messageIn(HandshakeError error) {
    String body = StandardCharsets.UTF_8.decode(error.body()).toString();
    String message = "";
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), body)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "message".equals(json.currentName())) {
          message = json.getString();
        }
      }
    }
    return message;
  }
}
