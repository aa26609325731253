package io.carillon.bootstrap.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Setting;
import io.carillon.bootstrap.config.Settings;
import io.carillon.domain.topic.TopicName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code deploy} fit the program and each other. {@code deploy/check/run} tries more, with more tools. */
class DeploymentTest {

  private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
  private static final Path SYSTEMD = Path.of("/usr/bin/systemd-analyze");
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Pattern VARIABLE = Pattern.compile("^ {4}([A-Z_]+): (.*)$", Pattern.MULTILINE);
  private static final Pattern CHART_CONFIG = Pattern.compile("^config: \\|\\n((?: {2}.*\\n|\\n)+)", Pattern.MULTILINE);
  private static final Pattern ONE_VARIABLE = Pattern.compile("\\$\\{[A-Z_]+(:[-?][^}]*)?}");

  @TempDir
  private Path place;

  @Test
  void theConfigurationToBeginWithIsOne() throws IOException {
    assertThatItRecordsChats(DEPLOY.resolve("carillon.conf"));
  }

  @Test
  void theConfigurationOfTheHelmChartIsOne() throws IOException {
    String values = Files.readString(DEPLOY.resolve("helm/carillon/values.yaml"));
    String config = CHART_CONFIG.matcher(values).results().map(match -> match.group(1)).findFirst().orElseThrow();

    assertThatItRecordsChats(Files.writeString(place.resolve("carillon.conf"), config));
  }

  @Test
  void whoStopsANodeWaitsLongerThanItNeeds() throws IOException {
    Duration needed = Duration.ofSeconds(seconds(Setting.SHUTDOWN_TIMEOUT.defaultValue()));
    String unit = Files.readString(DEPLOY.resolve("systemd/carillon.service"));
    String compose = Files.readString(DEPLOY.resolve("compose.yaml"));
    String chart = Files.readString(DEPLOY.resolve("helm/carillon/templates/deployment.yaml"));

    assertThat(Duration.ofSeconds(seconds(value(unit, "TimeoutStopSec=(\\d+)")))).isGreaterThan(needed);
    assertThat(value(compose, "SHUTDOWN_TIMEOUT: (\\d+)s")).isEqualTo(Long.toString(needed.toSeconds()));
    assertThat(Duration.ofSeconds(seconds(value(compose, "stop_grace_period: (\\d+)s")))).isGreaterThan(needed);
    assertThat(chart).contains("terminationGracePeriodSeconds: {{ add .Values.shutdownSeconds 15 }}",
        "printf \"%ds\" (int .Values.shutdownSeconds)");
  }

  @Test
  void composeSetsVariablesThatTheProgramKnowsAndPutsNoSecretBetweenOtherText() throws IOException {
    Map<String, String> variables = VARIABLE.matcher(Files.readString(DEPLOY.resolve("compose.yaml"))).results()
        .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));

    assertThat(variables).containsKeys("JWT_SECRET", "REDIS_URL", "REDIS_USER", "REDIS_PASSWORD");
    assertThat(Arrays.stream(Setting.values()).map(Setting::name)).containsAll(variables.keySet().stream()
        .filter(name -> !name.equals("CARILLON_CONFIG") && !name.equals("REVISION")).toList());
    assertThat(variables.values()).filteredOn(value -> value.contains("$")).allMatch(ONE_VARIABLE.asMatchPredicate());
    assertThat(variables.get("REDIS_URL")).doesNotContain("@", "$");
  }

  @Test
  void theUnitIsOneOfSystemdsAndLetsTheServerDoLittle() throws IOException {
    assumeThat(SYSTEMD).as("a program of systemd").exists();
    String text = Files.readString(DEPLOY.resolve("systemd/carillon.service"));
    // The program that it names need not be installed where this runs.
    Path unit = Files.writeString(place.resolve("carillon.service"),
        text.replace("ExecStart=/opt/carillon/carillon serve", "ExecStart=/bin/true"));

    assertThat(run(Map.of(), SYSTEMD.toString(), "verify", "--man=no", unit.toString())).isEqualTo(new Result(0, ""));
    assertThat(run(Map.of(), SYSTEMD.toString(), "security", "--no-pager", "--offline=true", "--threshold=20",
        unit.toString()).exitCode()).as("an exposure of 2.0 at most").isZero();
  }

  @Test
  void anyPasswordOfRedisReachesItAsADigest() throws Exception {
    String password = "p$a${b}@c%41:d/e?f#g'h\"i\\j k&l|m";
    Path redis = Files.writeString(place.resolve("redis"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\nenv\n");
    assertThat(redis.toFile().setExecutable(true)).isTrue();
    String digest = HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8)));

    Result result = run(
        Map.of("REDIS_PASSWORD", password, "REDIS_ADMIN_PASSWORD", password, "REDIS_SERVER", redis.toString()),
        DEPLOY.resolve("redis/run").toString(), place.toString(), "--port", "1");

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).contains(place.resolve("users.acl").toString()).doesNotContain(password);
    assertThat(Files.readAllLines(place.resolve("users.acl")))
        .anyMatch(line -> line.startsWith("user carillon on #" + digest + " "))
        .anyMatch(line -> line.startsWith("user admin on #" + digest + " "));
  }

  private static void assertThatItRecordsChats(Path file) throws IOException {
    CarillonConfig config = ConfigReader.read(Settings.load(Map.of("JWT_SECRET", SECRET), file, Map.of()), false);

    assertThat(config.namespaces().policyOf(new TopicName("chat:1")).history().size()).isEqualTo(100);
  }

  private static String value(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).findFirst().orElseThrow();
  }

  private static long seconds(String text) {
    return Long.parseLong(text.replace("s", ""));
  }

  private record Result(int exitCode, String output) {}

  private Result run(Map<String, String> environment, String... command) throws IOException {
    Path output = Files.createTempFile(place, "run", ".log");
    var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    int exitCode = builder.start().onExit().join().exitValue();
    return new Result(exitCode, Files.readString(output));
  }
}
