package io.carillon.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.telemetry.Concern.Trouble;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapPressureTest {

  private double live = 0.5;
  private double garbage;
  private int collections;
  private long nanos;
  private final HeapPressure pressure = new HeapPressure(() -> live + garbage, this::collect, () -> nanos);

  private void collect() {
    collections++;
    garbage = 0;
  }

  @Test
  void garbageAloneIsNoPressure() {
    garbage = 0.45;

    assertThat(pressure.isHigh()).isFalse();
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void aHeapFullOfWhatLivesTakesNoMore() {
    live = 0.9;

    assertThat(pressure.isHigh()).isTrue();
    assertThat(pressure.trouble()).map(Trouble::cause).contains("memory_low");
    assertThat(pressure.trouble()).map(Trouble::takesClients).contains(false);
  }

  @Test
  void theHeapIsNotCollectedAgainAndAgain() {
    live = 0.9;
    for (int i = 0; i < 1_000; i++) {
      pressure.isHigh();
    }

    assertThat(collections).isEqualTo(1);
  }

  @Test
  void clientsAreTakenAgainWhenThereIsClearlyRoom() {
    live = 0.9;
    pressure.isHigh();
    later(Duration.ofMinutes(1));

    live = 0.8;
    assertThat(pressure.isHigh()).isTrue();
    live = 0.7;
    assertThat(pressure.isHigh()).isFalse();
    assertThat(pressure.trouble()).isEmpty();
  }

  @Test
  void whatClientsLeaveBehindIsCollectedBeforeLong() {
    live = 0.9;
    pressure.isHigh();
    live = 0.5;
    garbage = 0.4;
    assertThat(pressure.isHigh()).isTrue();

    later(Duration.ofMinutes(1));
    assertThat(pressure.isHigh()).isFalse();
  }

  @Test
  void thisProcessHasRoom() {
    assertThat(HeapPressure.ofThisProcess(MonotonicClock.system()).isHigh()).isFalse();
  }

  private void later(Duration time) {
    nanos += time.toNanos();
  }
}
