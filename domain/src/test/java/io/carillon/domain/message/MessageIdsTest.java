package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

  private final SettableClock clock = new SettableClock();
  private final MessageIds ids = new MessageIds(clock, new Random(1));

  @Test
  void idsSortAsTextInTheOrderInWhichTheyWereMade() {
    List<String> made = new ArrayList<>();

    for (int i = 0; i < 1_000; i++) {
      made.add(ids.next().value());
      clock.advance(Duration.ofMillis(i % 3));
    }

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aLaterTimeSortsBehindAnEarlierOneAcrossNodes() {
    String earlier = new MessageIds(clock, new Random(99)).next().value();
    clock.advance(Duration.ofMillis(1));
    String later = new MessageIds(clock, new Random(7)).next().value();

    assertThat(later).isGreaterThan(earlier);
  }

  @Test
  void aClockThatGoesBackBreaksNeitherOrderNorUniqueness() {
    String before = ids.next().value();

    clock.advance(Duration.ofHours(-1));
    String after = ids.next().value();

    assertThat(after).isGreaterThan(before);
  }

  @Test
  void twoNodesNeverMakeTheSameId() {
    var other = new MessageIds(clock, new Random(2));

    assertThat(ids.next()).isNotEqualTo(other.next());
  }

  @Test
  void anIdIs26LowercaseDigits() {
    assertThat(ids.next().value()).matches("[0-9a-v]{26}");
  }

  @Test
  void idsAreUniqueOverThreads() throws InterruptedException, ExecutionException {
    var seen = ConcurrentHashMap.<String>newKeySet();

    try (var threads = Executors.newFixedThreadPool(4)) {
      var running = IntStream.range(0, 4).<Future<?>>mapToObj(_ -> threads.submit(() -> {
        String last = "";
        for (int i = 0; i < 20_000; i++) {
          String id = ids.next().value();
          assertThat(id.compareTo(last)).isPositive();
          last = id;
          seen.add(id);
        }
      })).toList();
      for (Future<?> thread : running) {
        thread.get();
      }
    }

    assertThat(seen).hasSize(80_000);
  }
}
