package io.carillon.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

  @ParameterizedTest
  @ValueSource(strings = {"alice", "alice@example.org", "42", "auth0|5f7c", "A_b.c-d+e=f~g"})
  void aUserIsOneTopicSegment(String text) {
    assertThat(UserId.parse(text)).contains(new UserId(text));
    assertThat(new UserId(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a:b", "*", "**", "alice ", "älice", "a/b", "a\n", "a\u0000b"})
  void aNameThatCouldForgeAnInboxIsNoUser(String text) {
    assertThat(UserId.parse(text)).isEmpty();
    assertThatThrownBy(() -> new UserId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aUserHasAtMost64Characters() {
    assertThat(UserId.parse("u".repeat(64))).isPresent();
    assertThat(UserId.parse("u".repeat(65))).isEmpty();
  }

  @Test
  void aSessionIdHas128BitsAndIsSafeInAnAddress() {
    var id = SessionId.random(new SecureRandom());

    assertThat(id.toString()).matches("s_[A-Za-z0-9_-]{22}");
    assertThat(SessionId.random(new SecureRandom())).isNotEqualTo(id);
  }

  @Test
  void aSessionIdIsReadAsItWasWritten() {
    var id = SessionId.random(new SecureRandom());

    assertThat(SessionId.parse(id.toString())).contains(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s_", "s_AAAAAAAAAAAAAAAAAAAAA", "s_AAAAAAAAAAAAAAAAAAAAAAA", "c_AAAAAAAAAAAAAAAAAAAAAA",
      "s_AAAAAAAAAAAAAAAAAAAAAB", "s_AAAAAAAAAAAAAAAAAAAAA=", "s_AAAAAAAAAAAAAAAAAAAAA ", "s_AAAAAAAAAAAAAAAAAAAA+/"})
  void whatTheServerNeverWroteIsNoSessionId(String text) {
    assertThat(SessionId.parse(text)).isEmpty();
  }

  @Test
  void aConnectionIdIsSafeInAnAddress() {
    var random = new Random(1);
    var id = ConnectionId.random(random);

    assertThat(id.toString()).matches("c_[A-Za-z0-9_-]{11}");
    assertThat(ConnectionId.random(random)).isNotEqualTo(id);
  }
}
