package io.carillon.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.benchmarks.report.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausesTest {

  @Test
  void pausesOfEveryCollectorCountAndWhatItDoesBesideTheProgramDoesNot() {
    Row row = Pauses.read(List.of(
        "[0.512s] GC(0) Pause Young (Allocation Failure) 12M->3M(30M) 3.904ms",
        "[1.512s] GC(1) Phase 1: Mark live objects 7.000ms",
        "[1.522s] GC(1) Pause Full (Heap Inspection Initiated GC) 20M->9M(30M) 21.500ms",
        "[2.000s] GC(2) Y: Pause Mark Start 0.011ms",
        "[2.100s] GC(3) Concurrent Mark Cycle 57.000ms")).row();

    assertThat(row.figure("GC pauses")).isEqualTo(3);
    assertThat(row.figure("GC pauses over 10 ms")).isEqualTo(1);
    assertThat(row.figure("longest GC pause ms")).isBetween(21.4, 21.6);
    assertThat(row.figure("safepoints")).isZero();
  }

  @Test
  void aSafepointCountsFromTheRequestToStop() {
    Row row = Pauses.read(List.of(
        "[3.1s] Safepoint \"SerialCollect\", Time since last: 21000 ns, Reaching safepoint: 9000000 ns, At safepoint: 3000000 ns,"
            + " Leaving safepoint: 1000 ns, Total: 12001000 ns, Threads: 0 runnable, 20 total",
        "[3.2s] Safepoint \"ICBufferFull\", Time since last: 21000 ns, Reaching safepoint: 100 ns, At safepoint: 300 ns,"
            + " Leaving safepoint: 100 ns, Total: 500 ns, Threads: 0 runnable, 20 total"))
        .row();

    assertThat(row.figure("safepoints")).isEqualTo(2);
    assertThat(row.figure("safepoints over 10 ms")).isEqualTo(1);
    assertThat(row.figure("longest safepoint ms")).isBetween(11.9, 12.1);
  }

  @Test
  void aRunWithoutPausesHasNone() {
    Row row = Pauses.read(List.of()).row();

    assertThat(row.figure("GC pauses")).isZero();
    assertThat(row.figure("GC pauses over 10 ms")).isZero();
  }
}
