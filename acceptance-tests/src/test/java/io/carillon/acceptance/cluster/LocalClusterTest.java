package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Invocation;
import io.carillon.acceptance.server.LocalCluster;
import io.carillon.acceptance.server.LocalCluster.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster that {@code deploy/local-cluster} starts on one machine: it is what it says, and it leaves nothing behind. */
final class LocalClusterTest {

  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @TempDir
  private Path place;

  private Path launcher;

  @BeforeEach
  void writeLauncher() throws IOException {
    launcher = LocalCluster.launcher(place.resolve("carillon"));
  }

  @Test
  void nodesAreOneServerAndOneGoesOnWithoutTheOther() throws IOException {
    Path directory = place.resolve("cluster");
    List<ProcessHandle> processes;
    int exitCode;
    try (LocalCluster cluster = LocalCluster.start(directory, launcher)) {
      Place first = cluster.nodes().getFirst();
      Place second = cluster.nodes().getLast();
      processes = cluster.processes();
      assertThat(processes).contains(first.process(), second.process());

      try (Client alice = connect(cluster, "alice", first.address());
          Client bob = connect(cluster, "bob", second.address());
          Client carol = connect(cluster, "carol", cluster.entrance())) {
        bob.subscribe("lobby");
        carol.subscribe("lobby");
        assertThat(alice.publish("lobby", "from the first").isStatus("published")).isTrue();
        awaitOnLobby(bob, "from the first");
        awaitOnLobby(carol, "from the first");

        first.process().destroyForcibly();
        first.process().onExit().join();
        alice.inbox().awaitEnding();
        try (Client again = connect(cluster, "alice", cluster.entrance())) {
          assertThat(again.publish("lobby", "from the other").isStatus("published")).isTrue();
        }
        awaitOnLobby(bob, "from the other");
      }
      exitCode = cluster.stop();
    }

    assertThat(exitCode).isZero();
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(directory).doesNotExist();
  }

  @Test
  void aDirectoryInWhichOneRunsIsRefused() throws IOException {
    Path pid = Files.writeString(place.resolve("pid"), ProcessHandle.current().pid() + "\n");

    Invocation.Result result = LocalCluster.refusal(launcher, "--port", "0", "--directory", place.toString());

    assertThat(result.exitCode()).isEqualTo(FAILED);
    assertThat(result.errors()).contains("runs already").contains(Long.toString(ProcessHandle.current().pid()));
    assertThat(pid).exists();
  }

  @Test
  void whatAKilledClusterLeftIsNamed() throws IOException {
    Files.writeString(place.resolve("pid"), "999999999\n");
    Files.writeString(place.resolve("processes"), ProcessHandle.current().pid() + " redis\n");

    Invocation.Result result = LocalCluster.refusal(launcher, "--port", "0", "--directory", place.toString());

    assertThat(result.exitCode()).isEqualTo(FAILED);
    assertThat(result.errors()).contains(ProcessHandle.current().pid() + " (redis)");
  }

  @Test
  void aDirectoryWithOtherFilesIsLeftAlone() throws IOException {
    Path foreign = Files.createDirectory(place.resolve("redis"));

    Invocation.Result result = LocalCluster.refusal(launcher, "--port", "0", "--directory", place.toString());

    assertThat(result.exitCode()).isEqualTo(FAILED);
    assertThat(result.errors()).contains("new or empty");
    assertThat(foreign).exists();
  }

  @Test
  void wrongUsageIsExplained() {
    Invocation.Result result = LocalCluster.refusal(launcher, "--nodes", "many");

    assertThat(result.exitCode()).isEqualTo(MISUSED);
    assertThat(result.errors()).contains("--nodes many").contains("--help");
  }

  private static Client connect(LocalCluster cluster, String user, URI address) throws IOException {
    Client client = Client.connect(address, Introduction.withToken(Token.of(user).signedWith(cluster.secret())));
    client.greeting();
    return client;
  }

  private static void awaitOnLobby(Client client, String text) {
    client.inbox().await(text, message -> message.isBroadcastOn("lobby") && message.text().contains(text));
  }
}
