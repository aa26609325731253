package io.carillon.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class RepetitionFilterTest {

  private static final long START = 1_767_268_800_000L;

  private final RepetitionFilter filter = new RepetitionFilter();

  @Test
  void oneLineIsLetThroughTwentyTimesInTenSecondsWhateverItsArguments() {
    for (int i = 0; i < 20; i++) {
      assertThat(decide("a", "refused: {}", i, START)).isEqualTo(FilterReply.NEUTRAL);
    }
    assertThat(decide("a", "refused: {}", 20, START + 9_999)).isEqualTo(FilterReply.DENY);
  }

  @Test
  void anotherLineOrLoggerIsNotHeldBack() {
    flood(START);

    assertThat(decide("a", "accepted: {}", 0, START)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("b", "refused: {}", 0, START)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void whatALibrarySaysOfRequestsIsOneLineHoweverTheyDiffer() {
    for (int i = 0; i < 20; i++) {
      assertThat(decide("org.eclipse.jetty.util.HostPort", "Bad Authority: host" + i, 0, START))
          .isEqualTo(FilterReply.NEUTRAL);
    }

    assertThat(decide("org.eclipse.jetty.util.HostPort", "Bad Authority: other", 0, START)).isEqualTo(FilterReply.DENY);
  }

  @Test
  void afterTenSecondsTheLineIsLetThroughAgain() {
    flood(START);

    assertThat(decide("a", "refused: {}", 0, START + 10_000)).isEqualTo(FilterReply.NEUTRAL);
  }

  private void flood(long time) {
    for (int i = 0; i < 100; i++) {
      decide("a", "refused: {}", i, time);
    }
  }

  private FilterReply decide(String logger, String format, int argument, long time) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName(logger);
    event.setLevel(Level.INFO);
    event.setMessage(format);
    event.setArgumentArray(new Object[]{argument});
    event.setTimeStamp(time);
    return filter.decide(event);
  }
}
