package io.carillon.acceptance.chaos;

import io.carillon.acceptance.server.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs chaos from a command line. */
@Command(name = "chaos", mixinStandardHelpOptions = true, description = {
    "Lets clients do their worst to a server for a while, and holds what they saw against the invariants.",
    "Exit code 0 when all of them hold, 1 when not."})
final class Chaos implements Callable<Integer> {

  @Option(names = "--seconds", defaultValue = "60", description = "for how long (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--seed", defaultValue = "1", description = "decides what the clients do (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--talkers", defaultValue = "5", description = "clients that publish (default: ${DEFAULT-VALUE})")
  private int talkers;

  @Option(names = "--hearers", defaultValue = "16", description = "clients that listen (default: ${DEFAULT-VALUE})")
  private int hearers;

  @Option(names = "--server", description = {
      "a node such as ws://127.0.0.1:8081/ws; may be repeated. Without one, a server is started.",
      "The namespaces must be those of chaos.conf, and JWT_SECRET of the environment must be the servers'."})
  private List<URI> servers = List.of();

  @Option(names = "--nodes", defaultValue = "0", description = {
      "starts so many servers on one Redis, and does its worst to them, too (default: one server without Redis)"})
  private int nodes;

  @Option(names = "--faults", split = ",", description = "what may happen to them (default: all): ${COMPLETION-CANDIDATES}")
  private Set<Fault> faults = EnumSet.allOf(Fault.class);

  @Option(names = "--directory", defaultValue = "target/chaos", description = "where the log goes (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("target", "chaos");

  private Chaos() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Chaos()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (!servers.isEmpty()) {
      return run(servers, TokenSigner.withSecret(secret(System.getenv("JWT_SECRET"))), _ -> {});
    }
    if (nodes > 0) {
      try (Cluster cluster = new Cluster(nodes, directory)) {
        return run(cluster.addresses(), cluster.keys(), new Disruptor(cluster, faults, seed)::run);
      }
    }
    try (ServerProcess server = ChaosServer.start(directory)) {
      return run(List.of(server.address()), TokenSigner.withSecret(server.secret()), _ -> {});
    }
  }

  private int run(List<URI> addresses, TokenSigner signer, Consumer<World> disruption) throws Exception {
    Verdict verdict = ChaosRun
        .run(new Scenario(addresses, signer, seed, Duration.ofSeconds(seconds), talkers, hearers, directory),
            disruption);
    System.out.println(verdict.explain());
    System.out.println(verdict.isClean() ? "all invariants hold" : "BROKEN");
    return verdict.isClean() ? 0 : 1;
  }

  private static String secret(@Nullable String fromEnvironment) {
    if (fromEnvironment == null) {
      throw new IllegalArgumentException("JWT_SECRET is not set (expected: the secret of the servers)");
    }
    return fromEnvironment;
  }
}
