package io.carillon.acceptance.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code deploy/local-cluster} starts, with the program of this build and free ports, and what it says about that. */
public final class LocalCluster implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;
  private static final Path SCRIPT = Path.of("..", "deploy", "local-cluster");
  private static final Pattern PLACE = Pattern.compile("(clients|node \\d+) +(ws://\\S+) +process (\\d+) .*");

  /** Somewhere to connect, and the process that listens there. */
  public record Place(URI address, ProcessHandle process) {}

  private final Process script;
  private final String secret;
  private final StringBuilder said = new StringBuilder();
  private final List<Place> nodes = new ArrayList<>();
  private final List<Place> balancers = new ArrayList<>();

  private LocalCluster(Process script, String secret) {
    this.script = script;
    this.secret = secret;
  }

  /** Starts two nodes and waits until they are ready; the directory holds all that they leave, and need not exist. */
  public static LocalCluster start(Path directory, Path launcher) {
    String secret = ServerProcess.randomSecret();
    var cluster = new LocalCluster(
        run(launcher, Map.of("JWT_SECRET", secret), "--port", "0", "--directory", directory.toString()), secret);
    // Told to end, the script ends what it has started; killed, it could not.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.script.toHandle().destroy(), "end-cluster"));
    cluster.readPlaces();
    return cluster;
  }

  /** Calls the script with arguments that it should not like, and returns what it said. */
  public static Invocation.Result refusal(Path launcher, String... arguments) {
    Process script = run(launcher, Map.of(), arguments);
    try (BufferedReader reader = script.inputReader(StandardCharsets.UTF_8)) {
      int exitCode = awaitExit(script);
      return new Invocation.Result(exitCode, "", reader.readAllAsString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      script.toHandle().destroy();
    }
  }

  /** Writes a launcher that starts the program with this JVM's Java and class path. */
  public static Path launcher(Path file) throws IOException {
    String words = Program.command(List.of()).stream().map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
    Files.writeString(file, "#!/bin/sh\nexec " + words + " \"$@\"\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
    return file;
  }

  /** The secret that signs its tokens. */
  public String secret() {
    return secret;
  }

  public List<Place> nodes() {
    return List.copyOf(nodes);
  }

  /** Where clients are to connect: the load balancer, or a node where none is installed. */
  public URI entrance() {
    return balancers.isEmpty() ? nodes.getLast().address() : balancers.getFirst().address();
  }

  /** All processes that run because of it. */
  public List<ProcessHandle> processes() {
    return script.descendants().toList();
  }

  /** Tells it to stop (SIGTERM) and waits until it has. */
  public int stop() {
    script.toHandle().destroy();
    return awaitExit(script);
  }

  @Override
  public void close() {
    stop();
  }

  private static Process run(Path launcher, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(List.of(SCRIPT.toString(), "--launcher", launcher.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> all = builder.environment();
    String path = Objects.requireNonNullElse(all.get("PATH"), "/usr/bin:/bin");
    String home = Objects.requireNonNullElse(all.get("HOME"), "/");
    all.clear();
    all.putAll(Map.of("PATH", path, "HOME", home, "JAVA_HOME", System.getProperty("java.home")));
    String repository = System.getProperty("localRepository"); // the tests' runner says so
    if (repository != null) {
      all.put("MAVEN_REPOSITORY", repository);
    }
    all.putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readPlaces() {
    var reader = new BufferedReader(new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8));
    try {
      String line = reader.readLine();
      while (line != null && !line.startsWith("logs ")) {
        said.append(line).append('\n');
        Matcher place = PLACE.matcher(line);
        if (place.matches()) {
          ProcessHandle process = ProcessHandle.of(Long.parseLong(place.group(3))).orElseThrow();
          (place.group(1).equals("clients") ? balancers : nodes).add(new Place(URI.create(place.group(2)), process));
        }
        line = reader.readLine();
      }
      if (line == null) {
        throw new AssertionError("the cluster did not start:\n" + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int awaitExit(Process process) {
    return process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue();
  }
}
