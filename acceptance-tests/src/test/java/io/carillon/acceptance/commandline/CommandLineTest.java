package io.carillon.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Invocation;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command ends with 0 when it did what it was told, with 2 when it was told wrongly, and with 1 when it failed. */
final class CommandLineTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private static ServerProcess server;

  @BeforeAll
  static void startServer() {
    server = ServerProcess.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void aMintedTokenOpensAConnectionAndGrantsWhatItSays() throws IOException {
    Invocation.Result result = run("token", "--user", "alice", "--subscribe", "project:42", "--ttl", "5m");

    assertThat(result.exitCode()).isEqualTo(DONE);
    assertThat(result.errors()).isEmpty();
    assertThat(result.output().lines()).hasSize(1);
    try (Client alice = Client.connect(server.address(), Introduction.withToken(result.output().strip()))) {
      assertThat(alice.greeting().text("user")).isEqualTo("alice");
      assertThat(alice.subscribe("project:42").text()).doesNotContain("\"error\"");
      assertThat(alice.subscribe("project:43").text()).contains("\"forbidden\"");
    }
  }

  @Test
  void aServicesTokenSaysSo(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("carillon.conf"), "roles.clerk = [\"admin:read\"]");
    String token = run("token", "--config", file.toString(), "--user", "billing", "--service", "--role", "clerk")
        .output()
        .strip();

    String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    assertThat(claims).contains("\"token_use\":\"service\"", "\"clerk\"");
  }

  @Test
  void publishTellsTheServersAnswerAndTheMessageArrives() throws IOException {
    try (Client listener = connect("listener")) {
      listener.subscribe("lobby");

      Invocation.Result result = run("publish", "--url", server.address().toString(), "lobby",
          "{ \"text\":\"hello\" }");

      assertThat(result.exitCode()).isEqualTo(DONE);
      assertThat(result.output()).contains("\"published\"", "\"message_id\"");
      assertThat(result.errors()).isEmpty();
      assertThat(listener.inbox().await("the message", message -> message.isBroadcastOn("lobby")).text())
          .contains("\"payload\":{ \"text\":\"hello\" }", "\"sender\":\"cli\"");
    }
  }

  @Test
  void publishFailsWhenTheServerSaysNo() {
    Invocation.Result result = run("publish", "--url", server.address().toString(), "--token",
        Token.of("alice").signedWith(server.secret()), "project:42", "1");

    assertThat(result.exitCode()).isEqualTo(FAILED);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors()).contains("\"forbidden\"");
  }

  @Test
  void publishFailsWhenTheTokenIsNotTaken() {
    Invocation.Result result = run("publish", "--url", server.address().toString(), "--token",
        Token.of("alice").signedWith(ServerProcess.randomSecret()), "lobby", "1");

    assertThat(result.exitCode()).isEqualTo(FAILED);
    assertThat(result.errors()).startsWith("carillon: ").contains("401").doesNotContain("\tat ", "eyJ");
  }

  @Test
  void publishFailsWhenNobodyListensThere() {
    Invocation.Result result = run("publish", "--url", "ws://127.0.0.1:1/ws", "lobby", "1");

    assertThat(result.exitCode()).isEqualTo(FAILED);
    assertThat(result.errors()).startsWith("carillon: ").contains("ws://127.0.0.1:1/ws").doesNotContain("\tat ");
  }

  @Test
  void tailPrintsEachMessageOnALineUntilTheServerGoes() throws Exception {
    try (ServerProcess mortal = ServerProcess.start();
        Invocation tail = Invocation.of(Map.of("JWT_SECRET", mortal.secret()), "tail", "--url",
            mortal.address().toString(), "lobby", "project:42");
        Client speaker = Client.connect(mortal.address(), Introduction.withToken(Token.of("speaker")
            .granting(List.of(), List.of("project:42")).signedWith(mortal.secret())))) {
      await().atMost(PATIENCE)
          .until(() -> speaker.publish("lobby", "anybody?").isStatus("published") && tail.hasOutput());

      speaker.publishRaw("project:42", "{\"n\":1}");
      assertThat(lineWith(tail, "project:42")).contains("\"payload\":{\"n\":1}");
      mortal.askToStop();

      Invocation.Result result = tail.awaitEnd();
      assertThat(result.exitCode()).isEqualTo(FAILED);
      assertThat(result.errors()).contains("carillon: the server closed the connection: 1012");
    }
  }

  @Test
  void tailEndsWhenNobodyReadsItsOutputAnyMoreAlsoOnAQuietTopic() throws IOException {
    try (Client speaker = connect("speaker");
        Invocation tail = Invocation.piped("head -n 1", Map.of("JWT_SECRET", server.secret()), "tail", "--url",
            server.address().toString(), "lobby")) {
      await().atMost(PATIENCE)
          .until(() -> speaker.publish("lobby", "anybody?").isStatus("published") && tail.hasOutput());

      assertThat(tail.awaitEnd().output()).contains("anybody?");
    }
  }

  @Test
  void configShowsWhatWouldHoldAndWhereItComesFromButNoSecret(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("carillon.conf"), "limits.subscriptions = 7");

    Invocation.Result result = run(Map.of("MAX_CONNECTIONS", "77"), "config", "--config", file.toString());

    assertThat(result.exitCode()).isEqualTo(DONE);
    assertThat(result.output()).contains("MAX_CONNECTIONS=77", "environment", "MAX_SUBSCRIPTIONS=7", "carillon.conf",
        "JWT_SECRET=********").doesNotContain(server.secret());
  }

  @Test
  void aCheckedConfigurationIsFoundValid() {
    Invocation.Result result = run("config", "--check");

    assertThat(result.exitCode()).isEqualTo(DONE);
    assertThat(result.output()).isEqualTo("the configuration is valid\n");
  }

  @Test
  void aCheckedConfigurationIsFoundWrong() {
    Invocation.Result result = run(Map.of("MAX_CONNECTIONS", "none"), "config", "--check");

    assertThat(result.exitCode()).isEqualTo(MISUSED);
    assertThat(result.errors()).isEqualTo(
        "carillon: MAX_CONNECTIONS=none (expected: a whole number from 1 to 10000000; set in: environment)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sing", "token", "token --user a:b", "token --user alice --ttl 5",
      "token --user alice --ttl 0s", "token --user alice --role nope", "publish project:* 1",
      "publish lobby {", "tail", "config --config no-such-file.conf"})
  void wrongUsageIsExplained(String line) {
    Invocation.Result result = run(
        Stream.of(line.split(" ", -1)).filter(word -> !word.isEmpty()).toArray(String[]::new));

    assertThat(result.exitCode()).isEqualTo(MISUSED);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors()).isNotBlank().doesNotContain("\tat ", "Exception");
  }

  @Test
  void helpAndVersionAreNoErrors() {
    assertThat(run("--help")).satisfies(result -> {
      assertThat(result.exitCode()).isEqualTo(DONE);
      assertThat(result.output()).contains("serve", "token", "publish", "tail", "config");
    });
    assertThat(run("--version").output()).startsWith("carillon ");
  }

  @Test
  void aTokenWithoutASecretToSignItSaysWhatIsMissing() {
    Invocation.Result result = Invocation.run(Map.of(), "token", "--user", "alice");

    assertThat(result.exitCode()).isEqualTo(MISUSED);
    assertThat(result.errors()).startsWith("carillon: JWT_SECRET");
  }

  private static String lineWith(Invocation tail, String text) throws InterruptedException {
    String line = tail.awaitLine();
    while (!line.contains(text)) {
      line = tail.awaitLine();
    }
    return line;
  }

  private static Client connect(String user) throws IOException {
    return Client.connect(server.address(), Introduction.withToken(Token.of(user).signedWith(server.secret())));
  }

  private static Invocation.Result run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private static Invocation.Result run(Map<String, String> settings, String... arguments) {
    var environment = new HashMap<>(Map.of("JWT_SECRET", server.secret()));
    environment.putAll(settings);
    return Invocation.run(environment, arguments);
  }
}
