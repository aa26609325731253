package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fan-outs that take turns in one run, so that what disturbs the machine meanwhile disturbs all of them. While one is measured
 * the others are connected and quiet.
 */
final class SideBySide implements AutoCloseable {

  private static final int WARM_UP_IN_FLIGHT = 8;
  private static final Duration SETTLE = Duration.ofMillis(500);

  private final List<Lane> lanes = new ArrayList<>();

  void add(Lane lane) {
    lanes.add(lane);
  }

  /** Puts the same load on each for so long, one after another, before anything is measured. */
  void warmUp(Duration time) throws IOException {
    for (Lane lane : lanes) {
      lane.load().warmUp(WARM_UP_IN_FLIGHT, time);
    }
  }

  /**
   * Measures all lanes in turns. With the first level all lanes, then with the next one, then again from the start in the next
   * round.
   *
   * @param levels publishes in flight, or a second
   * @param ratioColumn the name of the column that tells each lane's cost as a multiple of the first lane's in the same turn
   * @return for each level a row for each lane, with medians over the rounds
   */
  List<Row> measure(List<Integer> levels, int rounds, Duration time, String ratioColumn) throws IOException {
    List<List<List<Row>>> measured = levels.stream()
        .map(_ -> lanes.stream().<List<Row>>map(_ -> new ArrayList<>()).toList()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < levels.size(); i++) {
        for (int lane = 0; lane < lanes.size(); lane++) {
          measured.get(i).get(lane).add(lanes.get(lane).load().measure(levels.get(i), SETTLE, time));
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    for (List<List<Row>> turns : measured) {
      for (int lane = 0; lane < lanes.size(); lane++) {
        rows.add(summary(lanes.get(lane).name(), turns.get(lane), turns.getFirst(), ratioColumn));
      }
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    for (Lane lane : lanes) {
      lane.close();
    }
  }

  private static Row summary(String name, List<Row> rounds, List<Row> first, String ratioColumn) {
    Row medians = Summary.of(rounds, "lane", name);
    double ratio = Summary.median(IntStream.range(0, rounds.size())
        .mapToDouble(i -> rounds.get(i).figure(FanoutLoad.COST) / first.get(i).figure(FanoutLoad.COST)));
    return new Row().put("lane", name).putWordsOf(medians, "lane").put(FanoutLoad.COST, medians.figure(FanoutLoad.COST))
        .put(ratioColumn, ratio).putAll(medians);
  }
}
