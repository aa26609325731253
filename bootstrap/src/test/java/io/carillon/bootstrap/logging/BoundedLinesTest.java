package io.carillon.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class BoundedLinesTest {

  private static final String LONG = "x".repeat(7_000);

  @Test
  void whatAHostHeaderCausesIsAShortLineAtInfo() {
    for (String logger : new String[]{"org.eclipse.jetty.util.HostPort", "org.eclipse.jetty.http.HttpParser"}) {
      ILoggingEvent line = BoundedLines.bounded(event(logger, Level.WARN, "Bad Authority: [" + LONG + "]"));

      assertThat(line.getLevel()).isEqualTo(Level.INFO);
      assertThat(line.getFormattedMessage()).startsWith("Bad Authority: [xxx").hasSize(256).endsWith("…");
      assertThat(line.getLoggerName()).isEqualTo(logger);
    }
  }

  @Test
  void whatALineOfOursRepeatsIsCutAndTheRestOfItStays() {
    LoggingEvent event = event("io.carillon.adapters.websocket", Level.INFO, "handshake refused");
    event.addKeyValuePair(new KeyValuePair("origin", LONG));
    event.addKeyValuePair(new KeyValuePair("status", 403));

    ILoggingEvent line = BoundedLines.bounded(event);

    assertThat(line.getKeyValuePairs()).extracting(pair -> pair.key).containsExactly("origin", "status");
    assertThat(line.getKeyValuePairs().getFirst().value).asString().hasSize(256).endsWith("…");
    assertThat(line.getKeyValuePairs().getLast().value).isEqualTo(403);
    assertThat(line.getInstant()).isEqualTo(event.getInstant());
  }

  @Test
  void whatAnOperatorMustReadIsLeftAlone() {
    for (LoggingEvent event : new LoggingEvent[]{event("io.carillon.bootstrap", Level.WARN, LONG),
        event("org.eclipse.jetty.io.ManagedSelector", Level.WARN, LONG),
        event("io.carillon.adapters.websocket", Level.INFO, "short")}) {
      assertThat(BoundedLines.bounded(event)).isSameAs(event);
    }
  }

  @Test
  void aCharacterIsNotCutInTwo() {
    ILoggingEvent line = BoundedLines.bounded(event("io.carillon", Level.INFO, "x".repeat(254) + "😀".repeat(10)));

    assertThat(line.getFormattedMessage()).isEqualTo("x".repeat(254) + "…");
  }

  private static LoggingEvent event(String logger, Level level, String message) {
    LoggingEvent event = new LoggingEvent("", new LoggerContext().getLogger(logger), level, message, null, null);
    event.setMDCPropertyMap(Map.of());
    event.setInstant(Instant.parse("2026-01-01T12:00:00Z"));
    return event;
  }
}
