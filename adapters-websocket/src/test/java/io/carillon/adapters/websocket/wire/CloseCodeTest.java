package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.CloseCause;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CloseCodeTest {

  @ParameterizedTest
  @EnumSource(CloseCode.class)
  void aReasonIsShortAsciiText(CloseCode code) {
    assertThat(code.reason()).matches("\\p{ASCII}+");
    assertThat((code.reason() + Long.MAX_VALUE).getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(123);
  }

  @ParameterizedTest
  @EnumSource(CloseCode.class)
  void aCodeIsOneThatAServerMaySend(CloseCode code) {
    assertThat(code.code()).satisfiesAnyOf(it -> assertThat(it).isBetween(1001, 1013).isNotIn(1004, 1005, 1006),
        it -> assertThat(it).isBetween(4000, 4299));
  }

  @ParameterizedTest
  @CsvSource({"TOKEN_MISSING, 4001", "TOKEN_EXPIRED, 4001", "TOKEN_INVALID, 4001", "FORBIDDEN, 4003",
      "TOO_MANY_BAD_MESSAGES, 4005", "TOO_MANY_CONNECTIONS, 4008", "NO_AUTHENTICATION, 4101", "TOKEN_RAN_OUT, 4102",
      "KEEPS_BREAKING_LIMITS, 4103", "TOO_SLOW, 4104", "NO_PONG, 4105"})
  void everyCauseHasItsCode(CloseCause cause, int code) {
    assertThat(CloseCode.of(cause).code()).isEqualTo(code);
  }

  @Test
  void noCauseIsForgotten() {
    for (CloseCause cause : CloseCause.values()) {
      assertThat(CloseCode.of(cause).name()).isEqualTo(cause.name());
    }
  }

  @Test
  void aCodeOfTheEngineHasAFixedReason() {
    assertThat(CloseCode.reasonFor(1002)).isEqualTo("protocol error");
    assertThat(CloseCode.reasonFor(1012)).isEmpty();
    assertThat(CloseCode.reasonFor(1000)).isEmpty();
  }
}
