package io.carillon.benchmarks.scenario;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The size of a fan-out. */
public final class FanoutOptions {

  @Option(names = "--subscribers", defaultValue = "1000", description = "how many listen (default: ${DEFAULT-VALUE})")
  private int subscribers;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--in-flight", split = ",", defaultValue = "1,8,32", description = "publishes under way at once (default: ${DEFAULT-VALUE})")
  private List<Integer> inFlight;

  @Option(names = "--rates", split = ",", paramLabel = "RATE", description = "so many messages a second instead, evenly: who takes longer is not spared by having fewer under way")
  private @Nullable List<Integer> rates;

  @Option(names = "--warm-up", defaultValue = "10", description = "seconds before anything is measured (default: ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "4", description = "how long each is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--lockstep", description = "a publish is in flight until its last subscriber has it, so that with one in flight no two messages share a write")
  private boolean lockstep;

  FanoutLoad.Pace pace() {
    return rates != null
        ? FanoutLoad.Pace.STEADY
        : lockstep ? FanoutLoad.Pace.LOCKSTEP : FanoutLoad.Pace.FLOWING;
  }

  int subscribers() {
    return subscribers;
  }

  int payloadBytes() {
    return payloadBytes;
  }

  /** What is measured, in publishes in flight or a second. */
  List<Integer> levels() {
    return rates != null ? rates : inFlight;
  }

  Duration warmUp() {
    return Duration.ofSeconds(warmUpSeconds);
  }

  Duration time() {
    return Duration.ofSeconds(seconds);
  }
}
