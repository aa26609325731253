package io.carillon.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting that would be accepted and do nothing is refused or warned of, by the name under which it was written. */
class SettingsWithoutEffectTest {

  private static final String SECRET = "s3cret-s3cret-s3cret-s3cret-s3cret!";

  @TempDir
  Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      system { publish = everyone }                       | namespaces.system.publish=everyone       | admin:write
      system { subscribe = granted }                      | namespaces.system.subscribe=granted      | admin:read
      system { wildcards = true }                         | namespaces.system.wildcards=true         | admin:read
      user { subscribe = everyone }                       | namespaces.user.subscribe=everyone       | its own user
      user { publish = nobody }                           | namespaces.user.publish=nobody           | everyone or granted
      user { wildcards = true }                           | namespaces.user.wildcards=true           | its own user
      presence { publish = everyone }                     | namespaces.presence.publish=everyone     | by the server alone
      presence { history { size = 3 } }                   | namespaces.presence.history.size=3       | not recorded
      presence { publish_rate = 3 }                       | namespaces.presence.publish_rate=3       | by the server alone
      presence { subscribe = members }                    | namespaces.presence.subscribe=members    | only the namespace room
      chat { subscribe = members }                        | namespaces.chat.subscribe=members        | only the namespace room
      default { publish = members }                       | namespaces.default.publish=members       | only the namespace room
      room { subscribe = everyone }                       |                                          |
      room { subscribe = everyone, publish = members }    | namespaces.room.publish=members          | no rooms
      chat { history { ttl = 10m } }                      | namespaces.chat.history.ttl=10m          | history.size
      chat { history { size = 0, ttl = 10m } }            | namespaces.chat.history.ttl=10m          | history.size
      user { history { size = 0, ttl = 10m } }            | namespaces.user.history.ttl=10m          | history.size
      user { history { ttl = 10m } }                      |                                          |
      chat { history = 100 }                              | namespaces.chat.history=100              | a section
      chat = 100                                          | namespaces.chat=100                      | a section
      chat { publish = everone }                          | namespaces.chat.publish=everone          | did you mean everyone?
      chat { overflow = drop-oldest }                     | namespaces.chat.overflow=drop-oldest     | did you mean drop_oldest?
      chat { publsih = everyone }                         | namespaces.chat.publsih=                 | did you mean namespaces.chat.publish?
      a.b { publish = everyone }                          | namespaces.a.b.publish=                  | did you mean namespaces."a.b".publish?
      """)
  void aPolicyThatTheServerWouldNotFollowIsRefused(String policy, @Nullable String beginning, @Nullable String why)
      throws IOException {
    String file = "namespaces {\n" + policy + "\n}";

    if (beginning == null) {
      assertThat(warnings(file)).isEmpty();
    } else {
      assertThat(problems(file)).singleElement().asString().startsWith(beginning).contains(why)
          .endsWith("carillon.conf:2)");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      global { subscribe = nobody }                            | namespaces.global         | the topic global itself
      quiet { subscribe = nobody, presence = on }              | namespaces.quiet.presence | nobody may subscribe
      quiet { subscribe = nobody, wildcards = true }           | namespaces.quiet.wildcards | nobody may subscribe
      quiet { subscribe = nobody, overflow = latest }          | namespaces.quiet.overflow | nobody may subscribe
      quiet { subscribe = nobody, history { size = 3 } }       | namespaces.quiet.history.size | nobody may subscribe
      mute { publish = nobody, history { size = 3 } }          | namespaces.mute.history.size | nobody may publish
      mute { publish = nobody, publish_rate = 3 }              | namespaces.mute.publish_rate | nobody may publish
      """)
  void aPartOfAPolicyThatDoesNothingBesideTheRestIsWarnedOf(String policy, String beginning, String why)
      throws IOException {
    assertThat(warnings("namespaces {\n" + policy + "\n}")).singleElement().asString().startsWith(beginning)
        .contains(why).endsWith("carillon.conf:2)");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      op = ["mesage:direct"]        | roles.op=mesage:direct  | did you mean message:direct?
      op = ["message:direct", "x"]  | roles.op=x              | admin:read, admin:write, message:direct, topic:wildcard
      op = ["room:*"]               | roles.op=room:*         | topics are granted by tokens
      op = "message:direct"         | roles.op=message:direct | a list of permissions
      op { permissions = [] }       | roles.op.permissions=   | did you mean roles.op =
      """)
  void aRoleThatNamesNoPermissionIsRefused(String role, String beginning, String why) throws IOException {
    assertThat(problems("roles {\n" + role + "\n}")).singleElement().asString().startsWith(beginning).contains(why)
        .endsWith("carillon.conf:2)");
  }

  @Test
  void aRoleWithoutPermissionsIsWarnedOf() throws IOException {
    assertThat(warnings("roles.none = []")).singleElement().asString().startsWith("roles.none=[] has no effect");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      REDIS_PREFIX=x                                              | REDIS_PREFIX=x                 | uses no Redis
      REDIS_TIMEOUT=500ms                                         | REDIS_TIMEOUT=500ms            | uses no Redis
      REDIS_BREAKER_PAUSE=2s                                      | REDIS_BREAKER_PAUSE=2s         | uses no Redis
      MAX_CONNECTIONS=5 MAX_CONNECTIONS_PER_ADDRESS=6             | MAX_CONNECTIONS_PER_ADDRESS=6  | MAX_CONNECTIONS=5
      NODE_MAILBOX_BYTES=1MiB MAILBOX_BYTES=2MiB                  | MAILBOX_BYTES=2MiB             | NODE_MAILBOX_BYTES
      REDIS_URL=redis://one HISTORY_BYTES=32MiB                   | HISTORY_BYTES=32MiB            | with Redis
      MAX_CONNECTION=5                                            | MAX_CONNECTION has no effect   | did you mean MAX_CONNECTIONS?
      LIMITS_CONNECTIONS=5                                        | LIMITS_CONNECTIONS             | did you mean MAX_CONNECTIONS?
      CARILLON_PORT=5                                             | CARILLON_PORT                  | did you mean PORT?
      CARILLON_CONFG=x                                            | CARILLON_CONFG                 | did you mean CARILLON_CONFIG?
      MAX-CONNECTIONS=5                                           | MAX-CONNECTIONS                | did you mean MAX_CONNECTIONS?
      """)
  void aVariableWithoutEffectIsWarnedOf(String environment, String beginning, String why) {
    assertThat(warnings(environment(environment), null)).singleElement().asString().startsWith(beginning).contains(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOSTNAME=x POST=5 PORTS=5 REDIS_HOST=x USER=x", "REDIS_URI=x REDIS_URL=redis://one",
      "CARILLON_PORT=tcp://10.0.0.1:8081 CARILLON_SERVICE_HOST=10.0.0.1 CARILLON_SERVICE_PORT=8081",
      "CARILLON_CONFIG= CARILLON_TOKEN=x CARILLON_JAVA_OPTS=x", "MAX_CONNECTIONS=5 MAX_CONNECTIONS_PER_ADDRESS=5"})
  void whatMayBeAnotherProgramsVariableIsNotWarnedOf(String environment) {
    assertThat(warnings(environment(environment), null)).isEmpty();
  }

  @Test
  void theValueOfAMisspeltVariableIsNotShown() {
    assertThat(warnings(Map.of("REDIS_PASWORD", "s3cret-of-somebody"), null)).singleElement().asString()
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      rooms.per_user = 3, namespaces.room.subscribe = granted, namespaces.room.publish = granted | rooms.per_user=3 | no rooms
      rooms.empty_ttl = 1m, namespaces.room.history { size = 3, ttl = 1h }  | rooms.empty_ttl=1m | namespaces.room.history.ttl
      presence.grace = 1s, namespaces { room.presence = off, presence.subscribe = nobody } | presence.grace=1s | no namespace has presence
      history.bytes = 32MiB, namespaces.user.history.size = 0 | history.bytes=32MiB | no namespace has a history
      """)
  void aSettingOfTheFileWithoutEffectIsWarnedOf(String file, String beginning, String why) throws IOException {
    assertThat(warnings(file)).singleElement().asString().startsWith(beginning).contains(why)
        .endsWith("carillon.conf:1)");
  }

  @Test
  void aFileWithoutASettingIsWarnedOf() throws IOException {
    assertThat(warnings("# nothing\n")).singleElement().asString().contains("carillon.conf has no effect");
  }

  @Test
  void aDirectoryIsNoConfigurationFile() {
    assertThat(problems(Map.of(), directory)).singleElement().asString().contains(directory.toString(),
        "is a directory");
  }

  @Test
  void aFileThatIncludesWhatIsNotThereIsRefused() throws IOException {
    Files.writeString(directory.resolve("there.conf"), "server.port = 1");

    assertThat(problems("include \"missing.conf\"")).singleElement().asString().contains("missing.conf");
    assertThat(warnings("include \"there.conf\"")).isEmpty();
  }

  @Test
  void allMistakesOfTheFileAndTheEnvironmentAreFoundInOneGo() throws IOException {
    Path file = file("""
        server.prot = 1
        limits.connections = 0
        namespaces { system { publish = everyone }, chat { subscribe = all } }
        roles.op = ["mesage:direct"]
        auth.jwt_public_key_file = missing.pem
        """);

    List<String> problems = problems(Map.of("JWT_SECRET", "", "PORT", "x", "MAX_CONNECTION", "5"), file);

    assertThat(problems).extracting(problem -> problem.split("=", 2)[0]).containsExactlyInAnyOrder("server.prot",
        "limits.connections", "namespaces.system.publish", "namespaces.chat.subscribe", "roles.op",
        "auth.jwt_public_key_file", "PORT",
        "warning: MAX_CONNECTION has no effect: it is not a setting; did you mean MAX_CONNECTIONS? (set in: environment)");
  }

  @Test
  void theSettingThatWasWrittenIsNamedAndNotTheDefaultThatItContradicts() throws IOException {
    assertThat(problems("heartbeat.interval = 90s")).singleElement().asString()
        .startsWith("heartbeat.interval=90s (expected: shorter than CLIENT_TIMEOUT, which is 60s; ");
    assertThat(problems("server { port = 9000, management_port = 9000 }")).singleElement().asString()
        .startsWith("server.management_port=9000").contains("another port than server.port");
    assertThat(problems("limits.message_bytes = 2MiB")).singleElement().asString()
        .startsWith("limits.message_bytes=2MiB").contains("MAILBOX_BYTES, which is 1MiB");
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void emptyIsUnset(Setting setting) throws IOException {
    Path file = file(setting.path() + " = there");

    for (String empty : List.of("", "  ")) {
      Map<String, String> environment = Map.of(setting.name(), empty);
      assertThat(Settings.load(environment, null, Map.of()).value(setting))
          .isEqualTo(Settings.load(Map.of(), null, Map.of()).value(setting));
      assertThat(Settings.load(environment, file, Map.of()).value(setting).text()).isEqualTo("there");
    }
    assertThat(Settings.load(Map.of(), file(setting.path() + " = \"\""), Map.of()).value(setting).text())
        .isEqualTo(setting.defaultValue());
  }

  @Test
  void aSecretOfDigitsKeepsAllOfThem() throws IOException {
    Path file = file("redis.password = 00012345678901234567890123456789012345678901");

    assertThat(Settings.load(Map.of(), file, Map.of()).value(Setting.REDIS_PASSWORD).text())
        .isEqualTo("00012345678901234567890123456789012345678901");
  }

  @ParameterizedTest
  @CsvSource({"JWT_SECRET, RS256, HS256", "JWT_JWKS, HS256, RS256"})
  void anAlgorithmThatTheKeyDoesNotServeIsRefused(String key, String algorithm, String right) {
    String value = key.equals("JWT_SECRET") ? SECRET : "https://login.example/jwks";
    Map<String, String> environment = new HashMap<>(Map.of("JWT_SECRET", "", "JWT_ALGORITHM", algorithm));
    environment.put(key, value);

    assertThat(problems(environment, null)).singleElement().asString().startsWith("JWT_ALGORITHM=" + algorithm)
        .contains(right);
  }

  private static Map<String, String> environment(String words) {
    return Stream.of(words.split(" ", -1)).map(word -> word.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private List<String> problems(String file) throws IOException {
    return problems(Map.of(), file(file));
  }

  private static List<String> problems(Map<String, String> environment, @Nullable Path file) {
    ConfigException wrong = catchThrowableOfType(ConfigException.class, () -> read(environment, file));
    assertThat(wrong).as("nothing was found wrong").isNotNull();
    return wrong.problems();
  }

  private List<String> warnings(String file) throws IOException {
    return warnings(Map.of(), file(file));
  }

  private static List<String> warnings(Map<String, String> environment, @Nullable Path file) {
    return read(environment, file).warnings();
  }

  private static CarillonConfig read(Map<String, String> environment, @Nullable Path file) {
    var all = new HashMap<>(Map.of("JWT_SECRET", SECRET));
    all.putAll(environment);
    return ConfigReader.read(Settings.load(all, file, Map.of()), false);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("carillon.conf"), text);
  }
}
