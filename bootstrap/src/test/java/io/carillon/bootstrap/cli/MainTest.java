package io.carillon.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.local.token.JwtTokenVerifier;
import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.topic.TopicFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  private static final String SECRET = "s3cret-s3cret-s3cret-s3cret-s3cret!";

  @TempDir
  Path directory = Path.of("");

  /** What a call of the program led to. */
  private record Run(int code, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"serve", "init", "token", "tail", "publish", "config"})
  void everyCommandExplainsItself(String command) {
    Run run = run(command, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: carillon " + command);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theProgramExplainsItselfAndNamesItsVersion() {
    assertThat(run("--help").out()).contains("serve", "token", "tail", "publish", "config");
    assertThat(run("--version").out()).startsWith("carillon ");
    assertThat(run("--version").code()).isZero();
  }

  @Test
  void calledWithoutACommandItSaysHowItIsUsed() {
    Run run = run();

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Usage: carillon");
  }

  @Test
  void whatItDoesNotKnowIsAWrongCall() {
    assertThat(run("dance").code()).isEqualTo(2);
    assertThat(run("serve", "--prot", "1").code()).isEqualTo(2);
    assertThat(run("token").code()).isEqualTo(2);
    assertThat(run("token", "--user", "no segment").code()).isEqualTo(2);
    assertThat(run("token", "--user", "alice", "--ttl", "30").code()).isEqualTo(2);
    assertThat(run("token", "--user", "alice", "--subscribe", "no topic").code()).isEqualTo(2);
    assertThat(run("tail").code()).isEqualTo(2);
    assertThat(run("tail", "no topic").code()).isEqualTo(2);
    assertThat(run("publish", "lobby").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{", "1 2", "1,2", "", "1,\"topic\":\"other\"", "1},\"x\":{\"y\":2", "'x'", "{a:1}",
      "1],\"value\":[2"})
  void aPayloadThatIsNoJsonIsAWrongCall(String payload) {
    Run run = run("publish", "lobby", payload);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("is not JSON");
  }

  @Test
  void aWrongConfigurationIsNamedLineByLine() throws IOException {
    Path file = file("auth.jwt_secret = \"" + SECRET + "\"\nserver.port = x\nlimits.connections = 0");

    for (String[] call : new String[][]{{"serve", "--config", file.toString()},
        {"config", "--check", "--config", file.toString()}}) {
      Run run = run(call);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("carillon: "))
          .anySatisfy(line -> assertThat(line).contains("server.port=x"))
          .anySatisfy(line -> assertThat(line).contains("limits.connections=0"));
    }
  }

  @Test
  void aKeyThatCannotBeUsedIsAWrongConfiguration() throws IOException {
    Run run = run("serve", "--config",
        file("auth.jwt_public_key_file = \"" + directory.resolve("missing.pem") + "\"").toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("missing.pem").doesNotContain("Exception");
  }

  @Test
  void aPortThatIsInUseIsNamedByItsSetting() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = run("serve", "--config", file("auth.jwt_secret = \"%s\"\nserver { host = \"127.0.0.1\", port = %d }"
          .formatted(SECRET, taken.getLocalPort())).toString());

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).startsWith("carillon: server.port=" + taken.getLocalPort()).contains("carillon.conf:2",
          "in use").doesNotContain("Exception", "Failed to bind");
    }
  }

  @Test
  void aSettingWithoutEffectIsWarnedOfAndTheConfigurationIsValidAllTheSame() throws IOException {
    Run run = run("config", "--check", "--config",
        file("auth.jwt_secret = \"" + SECRET + "\"\nredis.prefix = chat").toString());

    assertThat(run.code()).isZero();
    assertThat(run.out().trim()).isEqualTo("the configuration is valid");
    assertThat(run.err()).startsWith("carillon: warning: redis.prefix=chat has no effect").contains("carillon.conf:2");
  }

  @Test
  void aRightConfigurationIsSaidToBe() throws IOException {
    Run run = run("config", "--check", "--config", goodFile().toString());

    assertThat(run.code()).isZero();
    assertThat(run.out().trim()).isEqualTo("the configuration is valid");
  }

  @Test
  void theConfigurationIsShownWithoutItsSecrets() throws IOException {
    Run run = run("config", "--config", goodFile().toString());

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("JWT_SECRET=********", "PORT=8081", "auth.jwt_secret", "namespaces.room")
        .doesNotContain("s3cret");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aTokenIsPrintedAndNothingElse() throws IOException {
    Run run = run("token", "--config", goodFile().toString(), "--user", "alice", "--subscribe", "project:42",
        "--publish", "room:*", "--permission", "message:direct", "--service", "--ttl", "30m");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    var config = new TokenConfig(new TokenConfig.Key.SharedSecret(SECRET), null, null, null);
    TokenVerdict verdict = new JwtTokenVerifier(config, Roles.NONE, InstantSource.system())
        .verify(new AccessToken(run.out().trim()));
    assertThat(verdict).isInstanceOfSatisfying(TokenVerdict.Accepted.class, accepted -> {
      Principal principal = accepted.principal();
      assertThat(principal.user().value()).isEqualTo("alice");
      assertThat(principal.isService()).isTrue();
      assertThat(principal.has(Permission.MESSAGE_DIRECT)).isTrue();
      assertThat(principal.grants().subscribe()).extracting(TopicFilter::value).containsExactly("project:42");
      assertThat(principal.grants().publish()).extracting(TopicFilter::value).containsExactly("room:*");
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      token --user alice --ttl 0s                      | from 1s to 3650d
      token --user alice --ttl -1h                     | a time with a unit
      token --user alice --ttl 9999d                   | from 1s to 3650d
      token --user alice --role nope                   | a role of the configuration: operator
      token --user alice --role operater               | did you mean operator?
      token --user alice --permission mesage:direct    | did you mean message:direct?
      token --user alice --subscribe project/42        | did you mean project:42?
      token --user alice --publish project/#           | did you mean project:**?
      token --check x --user alice                     | --user has no effect
      publish a/b 1                                    | did you mean a:b?
      publish a* 1                                     | a topic
      publish project:* 1                              | one topic, and no pattern
      publish lobby 1 --url localhost:8081             | did you mean ws://localhost:8081/ws?
      tail a/b                                         | did you mean a:b?
      """)
  void aWrongWordIsNamedWithWhatIsExpectedAndWhatWasMeant(String line, String said) throws IOException {
    String config = file("auth.jwt_secret = \"" + SECRET + "\"\nroles.operator = [\"message:direct\"]").toString();

    Run run = run(Stream.concat(Stream.of(line.split(" ", -1)), Stream.of("--config", config)).toArray(String[]::new));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("carillon: ").contains(said).doesNotContain("Exception", "claim");
  }

  @Test
  void aGrantWithoutEffectIsWarnedOf() throws IOException {
    Run run = run("token", "--config", goodFile().toString(), "--user", "alice", "--publish", "global", "--subscribe",
        "system:*");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.err().lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("carillon: warning: "));
  }

  @Test
  void aTokenIsSaidToBeGoodAndWhatItMayDo() throws IOException {
    String config = file("auth.jwt_secret = \"" + SECRET + "\"\nroles.operator = [\"message:direct\"]").toString();
    String token = run("token", "--config", config, "--user", "alice", "--role", "operator", "--subscribe",
        "project:42")
        .out().trim();

    Run run = run("token", "--config", config, "--check", token);

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("would take this token", "alice", "project:42", "message:direct", "\"operator\"")
        .doesNotContain(signatureOf(token), SECRET);
  }

  @Test
  void aTokenThatTheServerWouldRefuseIsSaidToBeAndWhy() throws IOException {
    String config = goodFile().toString();
    String token = run("token", "--config", config, "--user", "alice").out().trim();
    String forged = token.substring(0, token.length() - 4) + "AAAA";

    Run run = run("token", "--config", config, "--check", forged);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("would refuse this token", "bad_signature", "\"alice\"")
        .doesNotContain(signatureOf(forged));
    assertThat(run("token", "--config", config, "--check", "nonsense").code()).isEqualTo(1);
  }

  @Test
  void withoutAKeyATokenIsNotSaidToBeGood() throws IOException {
    String token = run("token", "--config", goodFile().toString(), "--user", "alice").out().trim();

    Run run = run("token", "--config", file("server.port = 1").toString(), "--check", token);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).contains("not verified", "\"alice\"").doesNotContain(signatureOf(token));
    assertThat(run.err()).contains("JWT_SECRET");
  }

  @Test
  void initWritesAConfigurationThatIsValidAndRecordsANamespace() throws IOException {
    Path file = directory.resolve("new.conf");

    assertThat(run("init", file.toString()).code()).isZero();

    assertThat(run("config", "--check", "--config", file.toString())).satisfies(check -> {
      assertThat(check.code()).isZero();
      assertThat(check.err()).isEmpty();
    });
    assertThat(run("config", "--config", file.toString()).out()).contains("namespaces.chat", "size = 1000");
    assertThat(Files.getPosixFilePermissions(file)).containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void initOverwritesNothing() throws IOException {
    Path file = file("server.port = 1");

    Run run = run("init", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("exists already");
    assertThat(file).hasContent("server.port = 1");
    assertThat(run("init", directory.resolve("missing/new.conf").toString()).code()).isEqualTo(1);
  }

  @Test
  void everyLineThatInitCommentsOutIsASettingThatCanBeUsed() throws IOException {
    String text = FirstConfiguration.text(SECRET).replaceAll("(?m)^( *)# ([a-z_]+ (=|\\{).*|\\})$", "$1$2")
        .replaceAll("(?m)^( *)#   ", "$1  ");

    Run run = run("config", "--check", "--config", file(text).toString());

    assertThat(run.err().lines()).allSatisfy(line -> assertThat(line).contains("warning"));
    assertThat(run.code()).isZero();
    assertThat(text).contains("project {", "operator =");
  }

  private static String signatureOf(String token) {
    return token.substring(token.lastIndexOf('.') + 1);
  }

  @Test
  void withoutASecretNoTokenIsMinted() throws IOException {
    Path file = file("auth.jwt_jwks = \"https://login.example/jwks\"");

    assertThat(run("token", "--config", file.toString(), "--user", "alice").code()).isEqualTo(2);
  }

  @Test
  void aServerThatCannotBeReachedIsAFailure() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    String url = "ws://127.0.0.1:" + free + "/ws";

    for (String[] call : new String[][]{{"publish", "--url", url, "--token", "t", "lobby", "1"},
        {"tail", "--url", url, "--token", "t", "lobby"}}) {
      Run run = run(call);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains(url).doesNotContain("Exception");
    }
  }

  @Test
  void aServerStartsAndStopsAgain() throws IOException {
    Run run = run("serve", "--train", "--config", file("server { port = 0, host = \"127.0.0.1\" }").toString());

    assertThat(run.code()).isZero();
  }

  private static Run run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var stdout = new ByteArrayOutputStream();
    var stderr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(arguments);
      return new Run(code, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private Path goodFile() throws IOException {
    return file("auth.jwt_secret = \"" + SECRET + "\"");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("carillon.conf"), text);
  }
}
