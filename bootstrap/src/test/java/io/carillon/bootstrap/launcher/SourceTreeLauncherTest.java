package io.carillon.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a source tree: it builds when it has to, once, and not for a text that it can show without. */
class SourceTreeLauncherTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Starts what stands for a compiler, waits if it is told to, and makes a distribution. */
  private static final String MAVEN = """
      #!/bin/sh
      echo "$JAVA_HOME" >>calls
      [ ! -e broken ] || exit 1
      (while [ -e hold ] && [ ! -e impatient ]; do sleep 0.05; done) &
      echo "$!" >compiler.new && mv compiler.new compiler
      echo "$$" >maven.new && mv maven.new maven
      while [ -e hold ]; do sleep 0.05; done
      home=bootstrap/target/carillon/carillon
      mkdir -p $home/lib
      touch $home/lib/carillon-bootstrap-1.0.jar
      echo -Xfake >$home/jvm.options
      """;

  @TempDir
  private Path place;

  private FakeJava java;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    java = FakeJava.make(place.resolve("jdk"), "25.0.1");
    tree = Files.createDirectories(place.resolve("source tree")).toRealPath();
    Files.createDirectories(tree.resolve("bootstrap/src/main"));
    Files.writeString(tree.resolve("pom.xml"), "<project>\n  <version>1.0-SNAPSHOT</version>\n</project>\n");
    Files.writeString(tree.resolve("bootstrap/pom.xml"), "<project/>");
    Files.copy(ROOT.resolve("carillon"), tree.resolve("carillon"), StandardCopyOption.COPY_ATTRIBUTES);
    Scripts.write(tree.resolve("mvnw"), MAVEN);
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(10)));
      }
    }
  }

  @Test
  void itBuildsOnceAndAgainWhenTheSourcesHaveChanged() throws IOException {
    assertThat(launch("serve").awaitEnd().output()).contains("building the distribution");
    assertThat(launch("serve").awaitEnd().output()).isEmpty();
    assertThat(calls()).hasSize(1);

    Files.setLastModifiedTime(Files.writeString(tree.resolve("bootstrap/src/main/New.java"), ""),
        FileTime.from(Instant.now().plusSeconds(10)));
    assertThat(launch("serve").awaitEnd().output()).contains("building the distribution");
    assertThat(calls()).hasSize(2);
    assertThat(java.arguments()).endsWith("serve");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "serve --help", "publish -h", ""})
  void helpSaysInALineWhatHasToBeBuilt(String arguments) throws IOException {
    Launch.Result result = launch(words(arguments)).awaitEnd();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).hasLineCount(1).contains("not built yet", "carillon --prepare");
    assertThat(calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "serve --help", "--version", ""})
  void helpComesFromAnOldBuildRatherThanFromANewOne(String arguments) throws IOException {
    launch("--prepare").awaitEnd();
    Files.setLastModifiedTime(tree.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(10)));

    assertThat(launch(words(arguments)).awaitEnd()).isEqualTo(new Launch.Result(0, ""));

    assertThat(java.arguments()).endsWith(words(arguments));
    assertThat(calls()).hasSize(1);
  }

  @Test
  void theVersionIsKnownWithoutABuild() throws IOException {
    assertThat(launch("--version").awaitEnd()).isEqualTo(new Launch.Result(0, "carillon 1.0-SNAPSHOT\n"));
    assertThat(calls()).isEmpty();
  }

  @Test
  void twoFirstStartsAtOnceShareOneBuild() throws IOException {
    Files.createFile(tree.resolve("hold"));
    try (Launch first = launch("serve", "first"); Launch second = launch("serve", "second")) {
      await().atMost(PATIENCE).until(() -> Files.exists(tree.resolve("maven")));
      await().atMost(PATIENCE).until(() -> (first.said() + second.said()).contains("waiting for it"));

      Files.delete(tree.resolve("hold"));

      assertThat(first.awaitEnd().exitCode()).isZero();
      assertThat(second.awaitEnd().exitCode()).isZero();
    }
    assertThat(calls()).hasSize(1);
    assertThat(tree.resolve("bootstrap/target")).isDirectoryNotContaining("glob:**.building");
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,130", "HUP,129"})
  void aSignalDuringTheBuildEndsMavenAndLetsItsCompilerFinish(String signal, int exitCode) throws IOException {
    assumeThat(Launch.inheritsIgnored(signal)).as("the signal is ignored").isFalse();
    Files.createFile(tree.resolve("hold"));
    try (Launch launch = launch("serve")) {
      await().atMost(PATIENCE).until(() -> Files.exists(tree.resolve("maven")));

      launch.signal(signal);
      await().atMost(PATIENCE).until(() -> ProcessHandle.of(process("maven")).filter(ProcessHandle::isAlive).isEmpty());
      Files.createFile(tree.resolve("impatient"));

      assertThat(launch.awaitEnd().exitCode()).isEqualTo(exitCode);
      assertThat(ProcessHandle.of(process("compiler"))).isEmpty();
    }
    assertThat(java.wasCalled()).isFalse();
    assertThat(tree.resolve("bootstrap/target")).isDirectoryNotContaining("glob:**.building");
  }

  @Test
  void aBuildThatFailsIsSaidAndTriedAgain() throws IOException {
    Files.createFile(tree.resolve("broken"));
    Launch.Result failed = launch("serve").awaitEnd();
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.output()).contains("the build failed");

    Files.delete(tree.resolve("broken"));

    assertThat(launch("serve").awaitEnd().exitCode()).isZero();
  }

  @Test
  void mavenRunsOnAJavaThatIsNewEnoughForIt() throws IOException {
    FakeJava old = FakeJava.make(place.resolve("old"), "11.0.20");
    FakeJava middle = FakeJava.make(place.resolve("middle"), "17.0.9");
    String path = java.home() + "/bin:/usr/bin:/bin";

    launch(Map.of("JAVA_HOME", old.home().toString(), "PATH", path), "--prepare").awaitEnd();
    Files.delete(tree.resolve("bootstrap/target/carillon/carillon/.built"));
    launch(Map.of("JAVA_HOME", middle.home().toString(), "PATH", path), "--prepare").awaitEnd();

    assertThat(calls()).hasSize(2).doesNotContain(old.home().toString()).endsWith(middle.home().toString());
  }

  private List<String> calls() throws IOException {
    Path calls = tree.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private long process(String name) throws IOException {
    return Long.parseLong(Files.readString(tree.resolve(name)).strip());
  }

  private static String[] words(String text) {
    return text.isEmpty() ? new String[0] : text.split(" ");
  }

  private Launch launch(String... arguments) throws IOException {
    return launch(Map.of("JAVA_HOME", java.home().toString()), arguments);
  }

  private Launch launch(Map<String, String> environment, String... arguments) throws IOException {
    return Launch.of(place, environment,
        Stream.concat(Stream.of(tree.resolve("carillon").toString()), Stream.of(arguments)).toList());
  }
}
