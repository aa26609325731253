package io.carillon.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.FloorProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The floor and the load on it, with the real program, wherever there is a compiler. */
class FloorTest {

  private static final String PROGRAM = "carillon.floor";
  private static final int SUBSCRIBERS = 20;
  private static final int TEXT_BYTES = 250;
  private static final int FRAME_BYTES = 4 + TEXT_BYTES;

  @TempDir
  private Path directory;

  @BeforeEach
  void compile() throws IOException, InterruptedException {
    assumeThat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)).map(path -> Path.of(path, "cc")))
        .anyMatch(Files::isExecutable);
    Path program = directory.resolve("floor");
    Process compiler = new ProcessBuilder("cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program.toString(),
        Path.of("floor", "floor.c").toString()).inheritIO().start();
    assertThat(compiler.waitFor()).isZero();
    System.setProperty(PROGRAM, program.toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(PROGRAM);
  }

  @Test
  void everySubscriberGetsEveryTextWholeAndUnchanged() throws IOException {
    try (FloorProcess floor = FloorProcess.start(); Bench bench = new Bench(floor, new FloorEntrance())) {
      FanoutLoad load = FanoutLoad.onFloor(bench, FanoutLoad.Pace.LOCKSTEP, SUBSCRIBERS, TEXT_BYTES);

      assertThat(load.deliveredTextBytes()).isEqualTo(TEXT_BYTES);

      Row row = load.measure(32, Duration.ZERO, Duration.ofMillis(300));

      assertThat(row.figure("missing")).isZero();
      assertThat(row.figure("lost")).isZero();
      assertThat(row.figure("bytes per delivery")).isEqualTo(FRAME_BYTES);
    }
  }

  @Test
  void whatIsPendingForASubscriberSharesASend() throws IOException {
    try (FloorProcess floor = FloorProcess.start(); Bench bench = new Bench(floor, new FloorEntrance())) {
      FanoutLoad load = FanoutLoad.onFloor(bench, FanoutLoad.Pace.LOCKSTEP, 1, TEXT_BYTES);

      assertThat(load.measure(1, Duration.ZERO, Duration.ofMillis(100)).figure("messages per read")).isEqualTo(1);
      assertThat(load.measure(32, Duration.ZERO, Duration.ofMillis(300)).figure("messages per read")).isGreaterThan(2);
    }
  }
}
