package io.carillon.acceptance.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Invocation;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution that the build has made, unpacked where it was never meant to lie. */
final class DistributionTest {

  /** Making the cache is more work than anything else that a test starts. */
  private static final int PATIENCE_SECONDS = 300;
  private static final Path ARCHIVE = Path.of("..", "bootstrap", "target", "carillon.tar.gz").toAbsolutePath()
      .normalize();
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME",
      System.getProperty("java.home"));

  @TempDir
  private Path place;

  @Test
  void itServesFromAnyDirectoryThroughALinkAndItsStartUpCacheIsUsed() throws IOException {
    Path home = unpack(Files.createDirectories(place.resolve("it's a $place, isn't it?")));
    Path link = Files.createSymbolicLink(Files.createDirectories(place.resolve("bin")).resolve("carillon"),
        place.resolve("bin").relativize(home.resolve("carillon")));

    run(place, link.toString(), "--prepare");
    try (ServerProcess server = ServerProcess.startBy(link, ENVIRONMENT);
        Client alice = Client.connect(server.address(),
            Introduction.withToken(Token.of("alice").signedWith(server.secret())))) {
      assertThat(alice.greeting().text("user")).isEqualTo("alice");
      assertThat(server.getFromManagement("/metrics").body()).contains("carillon_build_info{java=\"")
          .containsPattern("carillon_build_info\\{.*revision=\"([0-9a-f]{12}(-dirty)?|unknown)\".*} 1");
      server.askToStop();
      assertThat(server.awaitExit()).as("the process that was started is the server").isZero();
    }

    assertThat(filesOf(home)).as("what came with the archive, and the cache")
        .containsOnlyOnce("carillon", "jvm.options", "lib", "LICENSE").hasSize(5);
    // With this flag a JVM refuses to start without the cache that it was given.
    assertThat(Invocation.run(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", System.getProperty("java.home"),
        "CARILLON_JAVA_OPTS", "-XX:AOTMode=on"), List.of(link.toString(), "config", "--help")).exitCode()).isZero();
  }

  private static Path unpack(Path directory) throws IOException {
    assertThat(ARCHIVE).as("made by ./mvnw package").exists();
    run(directory, "tar", "-xzf", ARCHIVE.toString());
    return directory.resolve("carillon");
  }

  private static void run(Path directory, String... command) throws IOException {
    var builder = new ProcessBuilder(command).directory(directory.toFile()).inheritIO();
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    assertThat(process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue()).isZero();
  }

  private static List<String> filesOf(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
