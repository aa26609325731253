package io.carillon.acceptance.conformance;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The Autobahn test suite as a fuzzing client: it connects once per case, sends what the case prescribes and judges the
 * answer.
 *
 * <p>The suite is Python 2. A Maven plugin carries its sources in its jar, and Jython imports them from there. It gets
 * a process of its own because its event loop starts only once per process and because only a process can be ended when
 * a server keeps the suite waiting.
 */
final class AutobahnSuite {

  private final Path directory;
  private final Duration limit;

  /**
   * @param directory where the suite finds its input and leaves log and report; made if missing
   * @param limit how long a run may take before it is ended
   */
  AutobahnSuite(Path directory, Duration limit) {
    this.directory = directory.toAbsolutePath();
    this.limit = limit;
  }

  /**
   * Judges the server behind the URL, which must echo text and binary messages of up to 65536 bytes. Returns when the
   * suite's process has ended.
   *
   * @throws IllegalStateException if the jars are missing, or if the suite breaks or exceeds the limit
   */
  ConformanceReport judge(URI echo) throws IOException, InterruptedException {
    var index = htmlReport().resolveSibling("index.json");
    Files.createDirectories(temporary());
    // a report of an earlier run must never speak for this one
    Files.deleteIfExists(index);
    Files.writeString(directory.resolve("specification.json"), specification(echo));
    copyLauncher();

    runToEnd(new ProcessBuilder(command()).directory(directory.toFile()));
    return ConformanceReport.read(index);
  }

  /** The report for human readers, with the frames of every case. */
  Path htmlReport() {
    return directory.resolve("report", "index.html");
  }

  /** Without 9 (performance) and without 12 and 13 (compression, which this version does not know). */
  private static String specification(URI echo) {
    return """
        {
          "outdir": "report",
          "options": {"failByDrop": false},
          "servers": [{"agent": "carillon", "url": "%s"}],
          "cases": ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"],
          "exclude-cases": []
        }
        """
        .formatted(echo);
  }

  private void copyLauncher() throws IOException {
    try (var launcher = Objects.requireNonNull(AutobahnSuite.class.getResourceAsStream("launcher.py"), "launcher.py")) {
      Files.copy(launcher, directory.resolve("launcher.py"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void runToEnd(ProcessBuilder builder) throws IOException, InterruptedException {
    var log = directory.resolve("suite.log");
    var suite = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!suite.waitFor(limit)) {
        throw new IllegalStateException("The suite did not end within " + limit + ", see " + log);
      }
      if (suite.exitValue() != 0) {
        throw new IllegalStateException("The suite ended with code " + suite.exitValue() + ", see " + log);
      }
    } finally {
      suite.destroyForcibly().onExit().join();
    }
  }

  private List<String> command() {
    var suite = jarWith("autobahntestsuite/wstest.py");
    var jython = jarWith("org/python/util/jython.class");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        // the second compiler makes so short a run no shorter, and takes its time from the server under test
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.io.tmpdir=" + temporary(),
        "-cp",
        suite + File.pathSeparator + jython,
        "org.python.util.jython",
        "launcher.py",
        "--mode",
        "fuzzingclient",
        "--spec",
        "specification.json");
  }

  private Path temporary() {
    return directory.resolve("tmp");
  }

  private static Path jarWith(String resource) {
    var found = AutobahnSuite.class.getClassLoader().getResource(resource);
    if (found == null) {
      throw new IllegalStateException(
          "class path: no " + resource + " (expected: the dependencies of the Maven profile 'conformance')");
    }
    // the path of a jar: URL reads file:/…/some.jar!/the/resource
    var location = found.getPath();
    return Path.of(URI.create(location.substring(0, location.indexOf("!/"))));
  }
}
