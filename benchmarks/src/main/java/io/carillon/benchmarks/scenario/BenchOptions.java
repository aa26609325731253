package io.carillon.benchmarks.scenario;

import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.server.Recording;
import io.carillon.benchmarks.server.RedisServer;
import io.carillon.benchmarks.server.RunningServer;
import io.carillon.benchmarks.server.Server;
import io.carillon.benchmarks.server.ServerProcess;
import io.carillon.benchmarks.server.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server is measured, and where the figures go. */
public final class BenchOptions {

  private static final Duration BEFORE_RECORDING = Duration.ofSeconds(10);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--launcher", paramLabel = "FILE", defaultValue = "${sys:carillon.launcher}", description = "the server's launcher, of a source tree or a distribution (default: this source tree's)")
  private @Nullable Path launcher;

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of the server, as in its environment; repeatable")
  private Map<String, String> settings = Map.of();

  @Option(names = "--redis", description = "the server shares a Redis, which is started for the run")
  private boolean sharesRedis;

  @Option(names = "--java-opts", paramLabel = "FLAGS", description = "further flags of the server's JVM")
  private @Nullable String javaOptions;

  @Option(names = "--url", paramLabel = "URL", description = "measure a server of this machine that runs already, such as ws://127.0.0.1:8081/ws")
  private @Nullable URI url;

  @Option(names = "--pid", paramLabel = "PID", description = "that server's process")
  private long pid;

  @Option(names = "--secret", paramLabel = "SECRET", description = "that server's JWT_SECRET")
  private @Nullable String secret;

  @Option(names = "--batch", description = "the clients ask for carillon.v1.batch")
  private boolean batch;

  @Option(names = "--compress", description = "the clients ask for compression, and the server is started with it")
  private boolean compress;

  @Option(names = "--record", paramLabel = "FILE", description = "have the server's JVM record what it does, from ten seconds after its start, of several servers the first (see: jfr view cpu-time-hot-methods FILE)")
  private @Nullable Path recordingFile;

  @Option(names = "--json", paramLabel = "FILE", description = "write the figures here too")
  private @Nullable Path json;

  private @Nullable RedisServer redis;

  /** Measures and reports. */
  int run(Measurement measurement) throws IOException {
    return report(List.of(measurement.measure(this)));
  }

  /** Measures one scenario, on a server of its own unless one was named. */
  Report measureOne(Scenario scenario) throws IOException {
    try (Server server = server(Map.of()); Bench bench = bench(server, encoding())) {
      return recorded(server, () -> scenario.measure(bench));
    }
  }

  /** Measures, and records meanwhile what the server does when that was asked for. */
  <T> T recorded(Target server, Work<T> work) throws IOException {
    if (recordingFile == null) {
      return work.run();
    }
    Recording recording = Recording.start(server.pid(), recordingFile, BEFORE_RECORDING);
    T result = work.run();
    recording.dump();
    return result;
  }

  /** What is recorded. */
  @FunctionalInterface
  interface Work<T> {

    T run() throws IOException;
  }

  int report(List<Report> reports) throws IOException {
    reports.forEach(this::print);
    write(reports);
    return 0;
  }

  void print(Report report) {
    report.print(spec.commandLine().getOut());
  }

  void complain(String what) {
    spec.commandLine().getErr().println("benchmarks: " + what);
  }

  /** Writes the figures as JSON, where that was asked for. */
  void write(List<Report> reports) throws IOException {
    if (json != null) {
      Report.write(reports, json);
    }
  }

  /** Clients of a server. */
  Bench bench(Server server, Encoding encoding) throws IOException {
    return new Bench(server, new TokenEntrance(new Tokens(server.secret()), encoding));
  }

  /** What the clients speak that were asked for. */
  Encoding encoding() {
    return Encoding.of(batch ? Dialect.BATCH : Dialect.PLAIN, compress);
  }

  /** Starts the server of another launcher, with the same settings. */
  ServerProcess start(Path otherLauncher) throws IOException {
    return start(otherLauncher, Map.of(), "");
  }

  /** The same, with settings and flags beyond those that were asked for. */
  ServerProcess start(Path otherLauncher, Map<String, String> moreSettings, String moreJavaOptions) throws IOException {
    Map<String, String> environment = new HashMap<>(settingsFor(encoding()));
    environment.putAll(moreSettings);
    if (sharesRedis) {
      environment.putAll(redis().settings());
    }
    environment.putAll(settings);
    environment.put("CARILLON_JAVA_OPTS", ((javaOptions == null ? "" : javaOptions) + " " + moreJavaOptions).trim());
    return ServerProcess.start(otherLauncher, environment);
  }

  /** The Redis of this run, which ends with the program at the latest. */
  RedisServer redis() {
    RedisServer present = redis;
    if (present == null) {
      RedisServer started = new RedisServer();
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      redis = started;
      return started;
    }
    return present;
  }

  /** The settings that a server needs so that clients can speak this. */
  static Map<String, String> settingsFor(Encoding encoding) {
    return Map.of("WEBSOCKET_COMPRESSION", Boolean.toString(encoding.isDeflated()));
  }

  Path launcher() {
    if (launcher == null || launcher.toString().isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--launcher is needed: the server's launcher");
    }
    return launcher;
  }

  /**
   * The server that was named, or one that is started.
   *
   * @param moreSettings settings that the measurement needs; those that were asked for come first
   */
  Server server(Map<String, String> moreSettings) throws IOException {
    if (url == null) {
      return start(launcher(), moreSettings, "");
    }
    if (pid == 0 || secret == null) {
      throw new ParameterException(spec.commandLine(), "--url needs --pid and --secret of the same server");
    }
    return new RunningServer(url.getHost(), url.getPort(), pid, secret);
  }
}
