package io.carillon.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher of a distribution: wherever it lies, however it is called, and whatever happens while it starts for the first time. */
class LauncherTest {

  private static final Path SCRIPT = Path.of("..", "carillon").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  private Path place;

  private FakeJava java;
  private Path home;

  @BeforeEach
  void unpack() throws IOException {
    java = FakeJava.make(place.resolve("jdk"), "25.0.1");
    home = unpack("carillon-1.0");
  }

  @Test
  void theFirstStartMakesTheCacheAndEveryStartUsesIt() throws IOException {
    assertThat(launch(home.resolve("carillon"), "serve").awaitEnd()).isEqualTo(new Launch.Result(0, ""));

    Path cache = cache();
    assertThat(java.arguments()).containsExactly("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xfake", "-Xmx*", "-jar",
        home.resolve("lib/carillon-bootstrap-1.0.jar").toString(), "serve");
    String made = Files.readString(cache);
    launch(home.resolve("carillon"), "serve").awaitEnd();
    assertThat(cache).hasContent(made);
    assertThatNothingIsLeftBesideTheCache();
  }

  @Test
  void argumentsArePassedOnAsTheyAre() throws IOException {
    launch(home.resolve("carillon"), "publish", "a b", "*", "", "'\"$HOME\\").awaitEnd();

    assertThat(java.arguments()).endsWith("publish", "a b", "*", "", "'\"$HOME\\");
  }

  @Test
  void theOperatorsFlagsComeBehindTheShippedOnes() throws IOException {
    launch(Map.of("CARILLON_JAVA_OPTS", "-Xone  -Xtwo=*"), home.resolve("carillon"), "serve").awaitEnd();

    assertThat(java.arguments()).containsSubsequence("-Xmx*", "-Xone", "-Xtwo=*", "-jar", "serve");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "two  spaces ", "it's", "\"quoted\"", "$HOME", "*", "a;b&c|d", "#hash", "100%",
      "-dash",
      "back\\slash", "grüße", "(x)[y]{z}", "a\tb", "a\nb", "~", "=", "?"})
  void anyNameOfADirectoryWillDo(String name) throws IOException {
    Path odd = unpack(name);

    assertThat(launch(odd.resolve("carillon"), "serve").awaitEnd()).isEqualTo(new Launch.Result(0, ""));
    assertThat(java.arguments()).contains(odd.resolve("lib/carillon-bootstrap-1.0.jar").toString());
    assertThat(java.arguments().getFirst()).startsWith("-XX:AOTCache=" + odd + "/");
  }

  @Test
  void aDirectoryThatJavaCannotStartFromIsNamed() throws IOException {
    Launch.Result result = launch(unpack("a:b").resolve("carillon"), "serve").awaitEnd();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).hasLineCount(1).contains("colon", "a:b");
  }

  @ParameterizedTest
  @CsvSource({"absolute", "relative", "chain", "directory", "above"})
  void aSymbolicLinkLeadsToTheSameProgram(String kind) throws IOException {
    Path bin = Files.createDirectories(place.resolve("some bin"));
    Path link = switch (kind) {
      case "absolute" -> Files.createSymbolicLink(bin.resolve("carillon"), home.resolve("carillon"));
      case "relative" -> Files.createSymbolicLink(bin.resolve("chime"), Path.of("../carillon-1.0/carillon"));
      case "chain" -> {
        Files.createSymbolicLink(place.resolve("first"), Path.of("carillon-1.0/carillon"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("../first"));
        yield Files.createSymbolicLink(bin.resolve("third"), bin.resolve("second"));
      }
      case "directory" ->
        Files.createSymbolicLink(place.resolve("current"), Path.of("carillon-1.0")).resolve("carillon");
      default -> {
        // ".." of a directory that is a link itself leads to the parent of where it points.
        Path deep = Files.createDirectories(place.resolve("deep/er"));
        Files.createSymbolicLink(bin.resolve("linked"), deep);
        yield Files.createSymbolicLink(deep.resolve("carillon"), Path.of("../../carillon-1.0/carillon"));
      }
    };

    assertThat(launch(link, "serve").awaitEnd()).isEqualTo(new Launch.Result(0, ""));
    assertThat(java.arguments()).contains(home.toRealPath().resolve("lib/carillon-bootstrap-1.0.jar").toString());
  }

  @Test
  void itIsFoundOnThePath() throws IOException {
    Path bin = Files.createDirectories(place.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("carillon"), Path.of("../carillon-1.0/carillon"));
    Map<String, String> path = Map.of("PATH", bin + ":/usr/bin:/bin");

    assertThat(run(path, "/usr/bin/env", "carillon", "serve").exitCode()).isZero();
    assertThat(run(path, "/bin/sh", "-c", "carillon serve").exitCode()).isZero();
    assertThat(run(Map.of("PATH", "bin:/usr/bin:/bin"), "/bin/sh", "-c", "carillon serve").exitCode()).isZero();
    assertThat(run(Map.of(), "/bin/sh", "-c", "cd bin && sh carillon serve").exitCode()).isZero();
  }

  @Test
  void aCopyOfTheLauncherAloneSaysWhatIsWrong() throws IOException {
    Path copy = Files.copy(SCRIPT, place.resolve("carillon"), StandardCopyOption.COPY_ATTRIBUTES);

    Launch.Result result = launch(copy, "serve").awaitEnd();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).hasLineCount(1).contains(place.toRealPath().toString(), "link to the launcher");
  }

  @Test
  void twoVersionsInOneDirectoryAreNotMixed() throws IOException {
    Files.createFile(home.resolve("lib/carillon-bootstrap-1.1.jar"));

    Launch.Result result = launch(home.resolve("carillon"), "serve").awaitEnd();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).hasLineCount(1).contains("carillon-bootstrap-1.0.jar", "carillon-bootstrap-1.1.jar");
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,130", "HUP,129"})
  void aSignalDuringTheFirstStartLeavesNoProcessAndNoFile(String signal, int exitCode) throws IOException {
    assumeThat(Launch.inheritsIgnored(signal)).as("the signal is ignored").isFalse();
    java.hold();
    try (Launch launch = launch(home.resolve("carillon"), "serve")) {
      long training = awaitTraining();

      launch.signal(signal);

      assertThat(launch.awaitEnd().exitCode()).isEqualTo(exitCode);
      assertThat(ProcessHandle.of(training)).isEmpty();
    }
    assertThat(java.wasCalled()).isFalse();
    assertThat(filesOfHome()).containsExactlyInAnyOrder("carillon", "jvm.options", "lib");
  }

  @Test
  void twoFirstStartsAtOnceDoNotSpoilEachOther() throws IOException {
    java.hold();
    try (Launch first = launch(home.resolve("carillon"), "serve", "first")) {
      awaitTraining();

      Launch.Result second = launch(home.resolve("carillon"), "serve", "second").awaitEnd();

      assertThat(second).isEqualTo(new Launch.Result(0, ""));
      assertThat(java.arguments()).startsWith("-Xfake").endsWith("serve", "second");
      assertThat(first.isRunning()).isTrue();
      java.release();
      assertThat(first.awaitEnd()).isEqualTo(new Launch.Result(0, ""));
    }
    assertThat(java.arguments()).startsWith("-XX:AOTCache=" + cache()).endsWith("serve", "first");
    assertThatNothingIsLeftBesideTheCache();
  }

  @Test
  void whatAKilledFirstStartLeftIsClearedAway() throws IOException {
    java.hold();
    try (Launch killed = launch(home.resolve("carillon"), "serve")) {
      awaitTraining();
      killed.signal("KILL");
      killed.awaitEnd();
    }
    java.release();
    assertThat(filesOfHome()).hasSizeGreaterThan(3);

    assertThat(launch(home.resolve("carillon"), "serve").awaitEnd()).isEqualTo(new Launch.Result(0, ""));

    assertThat(java.arguments()).startsWith("-XX:AOTCache=" + cache());
    assertThatNothingIsLeftBesideTheCache();
  }

  @Test
  void aServerStartsWithoutACacheThatCannotBeMade() throws IOException {
    java.breakTraining();

    assertThat(launch(home.resolve("carillon"), "serve").awaitEnd()).isEqualTo(new Launch.Result(0, ""));

    assertThat(java.arguments()).startsWith("-Xfake");
    assertThat(filesOfHome()).containsExactlyInAnyOrder("carillon", "jvm.options", "lib");
  }

  @Test
  void anotherJavaGetsACacheOfItsOwn() throws IOException {
    launch(home.resolve("carillon"), "serve").awaitEnd();
    Path old = cache();
    FakeJava newer = FakeJava.make(place.resolve("newer"), "25.0.2");

    launch(Map.of("JAVA_HOME", newer.home().toString()), home.resolve("carillon"), "serve").awaitEnd();

    assertThat(cache()).isNotEqualTo(old);
    assertThat(newer.arguments()).startsWith("-XX:AOTCache=" + cache());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "serve --help", "publish -h", ""})
  void helpNeedsNoCache(String arguments) throws IOException {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

    assertThat(launch(home.resolve("carillon"), words).awaitEnd()).isEqualTo(new Launch.Result(0, ""));

    assertThat(java.arguments()).endsWith(words);
    assertThat(java.training()).isEmpty();
  }

  @Test
  void preparingMakesTheCacheAndStartsNothing() throws IOException {
    assertThat(launch(home.resolve("carillon"), "--prepare").awaitEnd()).isEqualTo(new Launch.Result(0, ""));

    assertThat(cache()).isNotEmptyFile();
    assertThat(java.wasCalled()).isFalse();
  }

  @Test
  void withoutAJava25ItSaysWhatThereIs() throws IOException {
    Path lonely = withoutTheUsualPlaces();
    FakeJava old = FakeJava.make(place.resolve("old"), "17.0.9");
    FakeJava older = FakeJava.make(place.resolve("older"), "1.8.0_402");

    Launch.Result result = launch(
        Map.of("JAVA_HOME", old.home().toString(), "PATH", older.home() + "/bin:/usr/bin:/bin"), lonely, "serve")
        .awaitEnd();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output().lines()).allMatch(line -> line.startsWith("carillon: "))
        .anyMatch(line -> line.contains("JDK 25"))
        .anyMatch(line -> line.contains("JAVA_HOME") && line.contains(old.home() + ": Java 17"))
        .anyMatch(line -> line.contains(older.home() + ": Java 1"));
  }

  @Test
  void aJavaHomeThatIsNoneIsNamed() throws IOException {
    Launch.Result result = launch(Map.of("JAVA_HOME", place.toString()), withoutTheUsualPlaces(), "serve").awaitEnd();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).contains("JAVA_HOME is " + place + ": no Java home");
  }

  @Test
  void anOlderJavaHomeIsPassedOverForTheOneOnThePath() throws IOException {
    FakeJava old = FakeJava.make(place.resolve("old"), "17.0.9");
    Map<String, String> environment = Map.of("JAVA_HOME", old.home().toString(), "PATH",
        java.home() + "/bin:/usr/bin:/bin");

    assertThat(launch(environment, withoutTheUsualPlaces(), "serve").awaitEnd().exitCode()).isZero();
    assertThat(run(environment, home.resolve("carillon").toString(), "--java-home").output().strip())
        .isEqualTo(java.home().toString());
    assertThat(old.wasCalled()).isFalse();
  }

  /** A launcher that finds no Java but those that it is told of. */
  private Path withoutTheUsualPlaces() throws IOException {
    String text = Files.readString(home.resolve("carillon"));
    String lonely = text.replace("/usr/lib/jvm/", "/nowhere/").replace("/opt/", "/nowhere/").replace("/Library/",
        "/nowhere/");
    assertThat(lonely).isNotEqualTo(text);
    return Scripts.write(home.resolve("carillon"), lonely);
  }

  private Path unpack(String name) throws IOException {
    Path directory = Files.createDirectories(place.resolve(name)).toRealPath();
    Files.createDirectory(directory.resolve("lib"));
    Files.createFile(directory.resolve("lib/carillon-bootstrap-1.0.jar"));
    Files.writeString(directory.resolve("jvm.options"), "# Flags.\n-Xfake # why\n-Xmx*\n");
    Files.copy(SCRIPT, directory.resolve("carillon"), StandardCopyOption.COPY_ATTRIBUTES);
    return directory;
  }

  private long awaitTraining() {
    return await().atMost(PATIENCE).until(() -> java.training(), training -> training.isPresent()).orElseThrow();
  }

  private Path cache() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList().getFirst();
    }
  }

  private List<String> filesOfHome() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void assertThatNothingIsLeftBesideTheCache() throws IOException {
    assertThat(filesOfHome()).containsExactlyInAnyOrder("carillon", "jvm.options", "lib",
        cache().getFileName().toString());
  }

  private Launch launch(Path launcher, String... arguments) throws IOException {
    return launch(Map.of(), launcher, arguments);
  }

  private Launch launch(Map<String, String> environment, Path launcher, String... arguments) throws IOException {
    return Launch.of(place, environment(environment),
        Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList());
  }

  private Launch.Result run(Map<String, String> environment, String... command) throws IOException {
    return Launch.of(place, environment(environment), List.of(command)).awaitEnd();
  }

  private Map<String, String> environment(Map<String, String> own) {
    var environment = new HashMap<>(Map.of("JAVA_HOME", java.home().toString()));
    environment.putAll(own);
    return environment;
  }
}
