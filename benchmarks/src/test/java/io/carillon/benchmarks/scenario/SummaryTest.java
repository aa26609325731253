package io.carillon.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.benchmarks.report.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void aDisturbedRoundDoesNotMoveTheMedianButOneLossShows() {
    Row summary = Summary.of(List.of(round(4, 0), round(5, 3), round(90, 0)), "lane", "plain");

    assertThat(summary.figure("us")).isEqualTo(5);
    assertThat(summary.figure("missing")).isEqualTo(3);
    assertThat(summary.words("lane")).isEqualTo("plain");
    assertThat(summary.words("in flight")).isEqualTo("8");
  }

  @Test
  void betweenTwoMiddleFiguresLiesTheMedian() {
    assertThat(Summary.of(List.of(round(4, 0), round(8, 0)), "lane", "plain").figure("us")).isEqualTo(6);
  }

  private static Row round(double micros, long missing) {
    return new Row().put("in flight", "8").put("us", micros).put("missing", missing);
  }
}
