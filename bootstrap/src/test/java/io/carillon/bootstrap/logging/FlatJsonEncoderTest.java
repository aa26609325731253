package io.carillon.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class FlatJsonEncoderTest {

  @Test
  void everythingThatALineSaysIsAMemberOfOneObject() {
    LoggingEvent event = event("handshake refused: bad_signature", Map.of("connection", "c_1"));
    event.addKeyValuePair(new KeyValuePair("origin", "http://my_app:3000"));
    event.addKeyValuePair(new KeyValuePair("port", 8081));

    assertThat(line(event)).isEqualTo("{\"timestamp\":1000,\"level\":\"INFO\",\"threadName\":\"main\","
        + "\"loggerName\":\"io.carillon.Test\",\"connection\":\"c_1\",\"origin\":\"http://my_app:3000\",\"port\":\"8081\","
        + "\"formattedMessage\":\"handshake refused: bad_signature\"}\n");
  }

  @Test
  void textsOfClientsCannotBreakOutOfTheirMember() {
    String hostile = "a\"b\\c\n\r\t\u0000\u001b[31m\u2028é\ud83d\ude00\ud83d";
    LoggingEvent event = event(hostile, Map.of());
    event.addKeyValuePair(new KeyValuePair("level", hostile));
    event.addKeyValuePair(new KeyValuePair("x\":{\"y", null));

    String line = line(event);

    assertThat(line.strip().lines()).hasSize(1);
    assertThat(members(line)).containsEntry("level", "INFO").containsEntry("level_", hostile.replaceAll("\ud83d$", "?"))
        .containsEntry("x\":{\"y", "null").containsKey("formattedMessage");
  }

  @Test
  void whatWasSaidForTheLineReplacesWhatItsThreadStandsFor() {
    LoggingEvent event = event("closed", Map.of("connection", "c_1"));
    event.addKeyValuePair(new KeyValuePair("connection", "c_2"));

    assertThat(members(line(event))).containsEntry("connection", "c_2");
  }

  @Test
  void whatWasThrownIsOneText() {
    LoggingEvent event = event("failed", Map.of());
    event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("why", new RuntimeException("because"))));

    assertThat(members(line(event)).get("throwable")).contains("IllegalStateException: why", "because", "at ");
  }

  private static LoggingEvent event(String message, Map<String, String> context) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName("io.carillon.Test");
    event.setLevel(Level.INFO);
    event.setMessage(message);
    event.setThreadName("main");
    event.setInstant(Instant.ofEpochMilli(1000));
    event.setMDCPropertyMap(context);
    event.setLoggerContextRemoteView(new LoggerContext().getLoggerContextRemoteView());
    return event;
  }

  private static String line(LoggingEvent event) {
    return new String(new FlatJsonEncoder().encode(event), StandardCharsets.UTF_8);
  }

  private static Map<String, String> members(String line) {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        assertThat(json.nextToken().isScalarValue()).as(name).isTrue();
        assertThat(members.put(name, json.getString())).as(name).isNull();
      }
      assertThat(json.nextToken()).isNull();
    }
    return members;
  }
}
