package io.carillon.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The script shows its help by itself, without a build, and it is the program's. */
class ChaosHelpTest {

  private static final int PATIENCE_SECONDS = 60;

  @Test
  void theScriptsHelpNamesEveryOptionAndEveryFault() throws IOException {
    var builder = new ProcessBuilder("../acceptance-tests/chaos", "--help").redirectErrorStream(true);
    // Neither Maven nor anything else of Java could run with this.
    builder.environment().put("JAVA_HOME", "/nowhere");
    Process script = builder.start();

    String help = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(script.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue()).isZero();
    assertThat(CommandLine.Model.CommandSpec.forAnnotatedObject(Chaos.class).options().stream()
        .map(OptionSpec::longestName)).isNotEmpty().allSatisfy(name -> assertThat(help).contains(name));
    assertThat(help.split("[ \n]+")).contains(Arrays.stream(Fault.values()).map(Fault::name).toArray(String[]::new));
  }
}
