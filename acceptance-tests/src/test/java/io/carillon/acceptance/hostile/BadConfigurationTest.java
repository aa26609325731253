package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.carillon.acceptance.server.Invocation;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A configuration that is wrong is found when the server starts, by name, and all of it at once. */
final class BadConfigurationTest {

  private static final String SECRET = ServerProcess.randomSecret();

  @Test
  void everyWrongSettingIsNamedAndTheServerDoesNotStart() {
    Map<String, String> wrong = Map.ofEntries(
        Map.entry("PORT", "65536"), Map.entry("MAX_CONNECTIONS", "0"), Map.entry("MAX_CONNECTIONS_PER_USER", "-1"),
        Map.entry("MAX_CONNECTIONS_PER_ADDRESS", "0"), Map.entry("MAX_MESSAGE_BYTES", "0"),
        Map.entry("MAX_SUBSCRIPTIONS", "many"), Map.entry("MAX_PUBLISH_RATE", "0"), Map.entry("MAX_COMMAND_RATE", "0"),
        Map.entry("AUTH_TIMEOUT", "10"), Map.entry("HEARTBEAT_INTERVAL", "0s"), Map.entry("CLIENT_TIMEOUT", "-1s"),
        Map.entry("MAILBOX_BYTES", "1"), Map.entry("MAILBOX_AGE", "0s"), Map.entry("NODE_MAILBOX_BYTES", "0"),
        Map.entry("SHUTDOWN_TIMEOUT", "soon"), Map.entry("LOG_LEVEL", "loud"), Map.entry("LOG_FORMAT", "xml"),
        Map.entry("AUTH_QUERY_TOKEN", "yes"), Map.entry("ALLOWED_ORIGINS", "*"), Map.entry("JWT_ALGORITHM", "none"),
        Map.entry("REDIS_URL", "http://localhost"), Map.entry("REDIS_TIMEOUT", "1s"), Map.entry("REDIS_PREFIX", "a:b"),
        Map.entry("REDIS_CONNECTIONS", "0"));

    Invocation.Result result = Invocation.run(with(wrong), "serve");

    assertThat(result.exitCode()).isEqualTo(2);
    wrong.keySet().forEach(name -> assertThat(result.errors()).contains("carillon: " + name + "="));
    assertThat(result.errors().lines())
        .allSatisfy(line -> assertThat(line).startsWith("carillon: ").contains("expected"));
    assertThat(result.errors()).doesNotContain(SECRET, "Exception", "\tat ");
  }

  static Stream<Arguments> badKeys() {
    return Stream.of(
        argumentSet("no key at all", Map.of("JWT_SECRET", ""), "JWT_SECRET"),
        argumentSet("a short secret", Map.of("JWT_SECRET", "x".repeat(31)), "JWT_SECRET"),
        argumentSet("two kinds of keys", Map.of("JWT_PUBLIC_KEY_FILE", "key.pem"), "JWT_PUBLIC_KEY_FILE"),
        argumentSet("a key file that is not there",
            Map.of("JWT_SECRET", "", "JWT_PUBLIC_KEY_FILE", "no-such-file.pem"), "no-such-file.pem"));
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void aServerWithoutOneGoodKeyDoesNotStart(Map<String, String> settings, String named) {
    Invocation.Result result = Invocation.run(with(settings), "serve");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).startsWith("carillon: ").contains(named).doesNotContain(SECRET, "x".repeat(31),
        "Exception", "\tat ");
  }

  @Test
  void aKeyOfTheFileThatNobodyKnowsIsNamed(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("carillon.conf"), """
        limits.conections = 5
        namespaces.news { subscribe = everyone, histroy.size = 3 }
        """);

    Invocation.Result result = Invocation.run(with(Map.of()), "serve", "--config", file.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("limits.conections", "namespaces.news.histroy.size");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (ServerProcess server = ServerProcess.start()) {
      Invocation.Result result = Invocation.run(with(Map.of("PORT", Integer.toString(server.port()))), "serve");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.errors()).contains("carillon: PORT=" + server.port(), "in use").doesNotContain("\tat ");
    }
  }

  private static Map<String, String> with(Map<String, String> settings) {
    var all = new HashMap<>(Map.of("HOST", "127.0.0.1", "PORT", "0", "JWT_SECRET", SECRET));
    all.putAll(settings);
    return all;
  }
}
