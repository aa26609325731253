package io.carillon.acceptance.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckerTest {

  private static final int SEEDS = 40;
  private static final int STEPS = 600;

  @Test
  void theLogOfAFaultlessServerIsClean() {
    LongStream.range(0, SEEDS).forEach(seed -> {
      List<Event> log = LogGenerator.log(seed, STEPS);

      Report report = Checker.check(log);

      assertThat(report.isClean()).as(() -> "seed " + seed + ": " + report.explain(log)).isTrue();
      assertThat(report.events()).isEqualTo(log.size());
    });
  }

  @ParameterizedTest
  @EnumSource
  void oneWrongLineIsFoundByTheInvariantThatItBreaks(Mutation mutation) {
    int tried = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      List<Event> log = LogGenerator.log(seed, STEPS);
      Optional<List<Event>> mutant = mutation.of(log, new Random(seed));
      if (mutant.isPresent()) {
        tried++;
        assertThat(Checker.check(mutant.get()).broken()).as("seed %d", seed).contains(mutation.broken());
      }
    }
    assertThat(tried).as("logs that had a place for it").isGreaterThanOrEqualTo(SEEDS / 4);
  }

  @Test
  void everyInvariantHasMutantsOfItsOwn() {
    assertThat(Arrays.stream(Mutation.values()).map(Mutation::broken).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Invariant.values());
  }

  @Test
  void aLogSurvivesItsFile(@TempDir Path directory) throws IOException {
    List<Event> log = LogGenerator.log(1, STEPS);
    Path file = directory.resolve("events.jsonl");
    Files.write(file, log.stream().map(EventLog::format).toList());

    assertThat(new EventLog(file)).containsExactlyElementsOf(log);
  }

  @Test
  void aViolationIsShownAmongTheLinesThatBelongToIt() {
    List<Event> log = LogGenerator.log(1, STEPS);
    List<Event> mutant = Mutation.A_MESSAGE_IS_LOST.of(log, new Random(1)).orElseThrow();

    Report report = Checker.check(mutant);

    Violation violation = report.violations().getFirst();
    String line = EventLog.format(mutant.get((int) violation.line() - 1));
    assertThat(report.explain(mutant))
        .contains("I1 line " + violation.line(), "are missing without a word", "  > " + violation.line() + ": " + line);
  }
}
