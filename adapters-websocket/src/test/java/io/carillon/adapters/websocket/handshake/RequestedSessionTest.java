package io.carillon.adapters.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.handshake.RequestedSession.Malformed;
import io.carillon.adapters.websocket.handshake.RequestedSession.Wanted;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.TopicName;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedSessionTest {

  private static final SessionId SESSION = new SessionId(1, 2);

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "&&", "token=a.b.c", "session=", "session=made-up", "sessions=x&positions=y"})
  void whatAsksForNothingIsNoError(@Nullable String query) {
    assertThat(RequestedSession.of(query)).isEqualTo(new Wanted(ResumeRequest.NONE));
  }

  @Test
  void anAddressMayNameASessionAndPositions() {
    assertThat(RequestedSession
        .of("token=a.b.c&position=chat:1,x7Q2b9Kd,150&session=" + SESSION + "&position=user:alice,x7Q2b9Kd,0"))
        .isEqualTo(new Wanted(new ResumeRequest(SESSION, Map.of(new TopicName("chat:1"), new Position("x7Q2b9Kd", 150),
            new TopicName("user:alice"), new Position("x7Q2b9Kd", 0)))));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {
      "chat%3A1%2Cx7%2C9 chat:1 x7",
      "chat:a+b,x7,9 chat:a+b x7",
      "chat:a%2Bb,x7,9 chat:a+b x7",
      "chat:a%7Cb,x%2F7,9 chat:a|b x/7"})
  void whatMayBeEncodedNeedNotBe(String position, String topic, String epoch) {
    assertThat(RequestedSession.of("position=" + position))
        .isEqualTo(new Wanted(new ResumeRequest(null, Map.of(new TopicName(topic), new Position(epoch, 9)))));
  }

  @Test
  void ofTwoPositionsOfATopicTheLastCounts() {
    assertThat(RequestedSession.of("position=a,e,1&position=a,f,2"))
        .isEqualTo(new Wanted(new ResumeRequest(null, Map.of(new TopicName("a"), new Position("f", 2)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "chat:1", "chat:1,x7", "chat:1,x7,", "chat:1,,5", ",x7,5", "chat:1,x7,-1",
      "chat:1,x7,1.5",
      "chat:1,x7,1e3", "chat:1,x7,1234567890123456789", "chat:*,x7,5", "chat 1,x7,5", "chat%201,x7,5", "chat:1,x7,5,6",
      "chat:%zz,x7,5", "chat:%C3%A4,x7,5", "chat:1,abcdefghijklmnopqrstuvwxyzabcdefg,5"})
  void whatIsNoPositionIsAnError(String position) {
    assertThat(RequestedSession.of("session=" + SESSION + "&position=" + position)).isInstanceOf(Malformed.class);
  }
}
