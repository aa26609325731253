package io.carillon.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.adapters.http.server.HttpConfig;
import io.carillon.adapters.local.presence.PresenceConfig;
import io.carillon.adapters.local.session.SessionLimits;
import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.adapters.redis.connection.Address;
import io.carillon.adapters.redis.connection.Cluster;
import io.carillon.adapters.redis.connection.Login;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.connection.Sentinels;
import io.carillon.domain.access.Permission;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

  private static final String SECRET = "s3cret-s3cret-s3cret-s3cret-s3cret!";

  /** The key of RFC 7517 A.1. */
  private static final String KEY_SET = """
      {"keys":[{"kty":"EC","crv":"P-256","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
      "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}""";

  @TempDir
  Path directory = Path.of("");

  @Test
  void withASecretAloneTheServerRunsWithTheDefaults() {
    CarillonConfig config = read(Map.of());

    assertThat(config.http()).isEqualTo(new HttpConfig("0.0.0.0", 8081, OptionalInt.empty()));
    assertThat(config.handshake().origins().allowed()).isEmpty();
    assertThat(config.handshake().origins().anyPageOfThisMachine()).isFalse();
    assertThat(config.handshake().queryToken()).isTrue();
    assertThat(config.token())
        .isEqualTo(new TokenConfig(new TokenConfig.Key.SharedSecret(SECRET), null, null, null));
    assertThat(config.connections()).isEqualTo(new ConnectionLimits(10_000, 5, 10_000));
    assertThat(config.maxMessageBytes()).isEqualTo(65_536);
    assertThat(config.maxSubscriptions()).isEqualTo(128);
    assertThat(config.rates().publishing()).isEqualTo(RateLimit.perSecond(100_000, 200_000));
    assertThat(config.rates().commands()).isEqualTo(RateLimit.perSecond(1_000, 2_000));
    assertThat(config.authTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.delivery().loops()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.delivery().mailboxBytes()).isEqualTo(1024 * 1024);
    assertThat(config.delivery().mailboxAge()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.delivery().nodeBytes()).isEqualTo(256L * 1024 * 1024);
    assertThat(config.delivery().heartbeatInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.delivery().clientTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.presence())
        .isEqualTo(new PresenceConfig(Duration.ofSeconds(5), Duration.ofDays(7), 100_000));
    assertThat(config.rooms())
        .isEqualTo(new RoomConfig(100, 1_000_000, Duration.ofMinutes(5), Duration.ofDays(30)));
    assertThat(config.sessions())
        .isEqualTo(
            new SessionConfig(Duration.ofMinutes(2), new SessionLimits(16, 500_000), Duration.ofDays(7), 250_000));
    assertThat(config.maxRoomMembers()).isEqualTo(1_000);
    assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Level.INFO, LogConfig.Format.JSON));
    assertThat(config.namespaces().all())
        .isEqualTo(Map.of("default", NamespacePolicy.OPEN, "user", NamespacePolicy.INBOX, "room",
            NamespacePolicy.MEMBERS));
    assertThat(config.logs().bytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    assertThat(config.roles().permissionsByRole()).isEmpty();
  }

  @Test
  void theMemoryOfHistoriesCanBeSet() {
    assertThat(read(Map.of("HISTORY_BYTES", "32MiB")).logs().bytes()).isEqualTo(32L * 1024 * 1024);
    assertThat(problems(Map.of("JWT_SECRET", SECRET, "HISTORY_BYTES", "1KiB"), null)).singleElement().asString()
        .startsWith("HISTORY_BYTES=1KiB (expected: ");
  }

  @Test
  void theEnvironmentWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
    Path file = file("server { port = 1111, host = \"127.0.0.1\" }\nlimits.subscriptions = 7");

    Settings settings = Settings.load(Map.of("PORT", " 2222 "), file, Map.of());

    assertThat(settings.value(Setting.PORT)).isEqualTo(new Settings.Value("2222", "environment"));
    assertThat(settings.value(Setting.HOST).text()).isEqualTo("127.0.0.1");
    assertThat(settings.value(Setting.HOST).source()).contains("carillon.conf").contains("1");
    assertThat(settings.value(Setting.LOG_LEVEL)).isEqualTo(new Settings.Value("info", "default"));
    assertThat(settings.value(Setting.MAX_SUBSCRIPTIONS).text()).isEqualTo("7");
  }

  @Test
  void whatIsGivenForDevelopmentGivesWayToEnvironmentAndFile() throws IOException {
    Map<Setting, Settings.Value> development = Map.of(Setting.PORT, new Settings.Value("9", "--dev"), Setting.HOST,
        new Settings.Value("dev", "--dev"), Setting.LOG_FORMAT, new Settings.Value("console", "--dev"));

    Settings settings = Settings.load(Map.of("PORT", "1"), file("server.host = there"), development);

    assertThat(settings.value(Setting.PORT).text()).isEqualTo("1");
    assertThat(settings.value(Setting.HOST).text()).isEqualTo("there");
    assertThat(settings.value(Setting.LOG_FORMAT).text()).isEqualTo("console");
  }

  @Test
  void aListInTheFileIsAListInTheEnvironment() throws IOException {
    Path file = file("server.allowed_origins = [\"https://a.example\", \"http://b.example:3000\"]");

    CarillonConfig config = ConfigReader.read(Settings.load(Map.of("JWT_SECRET", SECRET), file, Map.of()), false);

    assertThat(config.handshake().origins().allowed()).containsExactlyInAnyOrder("https://a.example:443",
        "http://b.example:3000");
    assertThat(read(Map.of("ALLOWED_ORIGINS", "https://a.example , http://b.example:3000")).handshake())
        .isEqualTo(config.handshake());
  }

  @Test
  void sizesAndTimesHaveUnits() {
    assertThat(read(Map.of("MAILBOX_BYTES", "2 MiB")).delivery().mailboxBytes()).isEqualTo(2 * 1024 * 1024);
    assertThat(read(Map.of("MAILBOX_BYTES", "300000")).delivery().mailboxBytes()).isEqualTo(300_000);
    assertThat(read(Map.of("MAX_MESSAGE_BYTES", "1KiB")).maxMessageBytes()).isEqualTo(1024);
    assertThat(read(Map.of("NODE_MAILBOX_BYTES", "1GiB")).delivery().nodeBytes()).isEqualTo(1L << 30);
    assertThat(read(Map.of("AUTH_TIMEOUT", "1500ms")).authTimeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(read(Map.of("SHUTDOWN_TIMEOUT", "1 h")).shutdownTimeout()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource({"PORT, 65536", "PORT, -1", "PORT, http", "PORT, 80.5", "HOST, 0.0.0.0:80",
      "HOST, http://localhost", "MANAGEMENT_PORT, 70000",
      "MANAGEMENT_PORT, 8081", "ALLOWED_ORIGINS, *", "ALLOWED_ORIGINS, example.org", "ALLOWED_ORIGINS, https://a/path",
      "JWT_ALGORITHM, none", "JWT_ALGORITHM, hs256", "AUTH_QUERY_TOKEN, yes", "AUTH_QUERY_TOKEN, TRUE",
      "AUTH_TIMEOUT, 10", "AUTH_TIMEOUT, 10sec", "AUTH_TIMEOUT, 0s", "AUTH_TIMEOUT, 1d", "AUTH_TIMEOUT, -5s",
      "MAX_CONNECTIONS, 0", "MAX_CONNECTIONS, -1", "MAX_CONNECTIONS, unlimited", "MAX_CONNECTIONS_PER_USER, 0",
      "MAX_CONNECTIONS_PER_ADDRESS, 0", "MAX_MESSAGE_BYTES, 0", "MAX_MESSAGE_BYTES, 64kb", "MAX_MESSAGE_BYTES, 1GiB",
      "MAX_SUBSCRIPTIONS, 0", "MAX_PUBLISH_RATE, 0", "MAX_PUBLISH_RATE, 1000001", "MAX_COMMAND_RATE, 0",
      "HEARTBEAT_INTERVAL, 30", "HEARTBEAT_INTERVAL, 0s", "CLIENT_TIMEOUT, 30s", "CLIENT_TIMEOUT, 5s",
      "MAILBOX_BYTES, 0", "MAILBOX_BYTES, 100KiB", "MAILBOX_AGE, 1ms", "NODE_MAILBOX_BYTES, 1",
      "NODE_MAILBOX_BYTES, 99999999999999999GiB", "DELIVERY_LOOPS, 0", "DELIVERY_LOOPS, 1000", "PRESENCE_GRACE, 5",
      "PRESENCE_GRACE, 11m",
      "PRESENCE_MEMORY, 0s", "MAX_ROOMS_PER_USER, 0",
      "MAX_ROOM_MEMBERS, 0", "MAX_ROOM_MEMBERS, 1001", "ROOM_EMPTY_TTL, 0s", "ROOM_UNUSED_TTL, 1s",
      "SHUTDOWN_TIMEOUT, 0s",
      "LOG_LEVEL, loud", "LOG_LEVEL, INFO", "LOG_FORMAT, xml", "JWT_JWKS, 'https://a b/c'"})
  void aValueThatMakesNoSenseIsNamedWithWhatIsExpected(String key, String value) {
    List<String> problems = problems(Map.of(key, value));

    assertThat(problems).singleElement().asString().startsWith(key + "=" + value + " (expected: ")
        .endsWith("set in: environment)");
  }

  @Test
  void allMistakesAreFoundInOneGo() {
    assertThat(problems(Map.of("PORT", "x", "MAX_CONNECTIONS", "0", "LOG_LEVEL", "loud", "AUTH_TIMEOUT", "10")))
        .extracting(problem -> problem.substring(0, problem.indexOf('=')))
        .containsExactlyInAnyOrder("PORT", "MAX_CONNECTIONS", "LOG_LEVEL", "AUTH_TIMEOUT");
  }

  @Test
  void aMistakeInTheFileIsNamedWithItsPlace() throws IOException {
    Path file = file("\n\nlimits.connections = 0");

    assertThat(problems(Map.of("JWT_SECRET", SECRET), file)).singleElement().asString()
        .startsWith("limits.connections=0 (expected: ").endsWith("set in: " + file + ":3)");
  }

  @Test
  void withoutAKeyTheServerDoesNotStart() {
    assertThat(problems(Map.of("JWT_SECRET", ""), null)).singleElement().asString().startsWith("JWT_SECRET=")
        .contains("JWT_PUBLIC_KEY_FILE", "JWT_JWKS", "--dev");
  }

  @Test
  void aSecretThatIsTooShortIsRefusedAndNotShown() {
    List<String> problems = problems(Map.of("JWT_SECRET", "s3cret-of-thirty-one-characters"), null);

    assertThat(problems).singleElement().asString().startsWith("JWT_SECRET=…").contains("32")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({"JWT_PUBLIC_KEY_FILE, key.pem", "JWT_JWKS, https://login.example/jwks"})
  void twoSourcesOfKeysAreRefused(String key, String value) {
    assertThat(problems(Map.of(key, value))).singleElement().asString().contains("one of them")
        .doesNotContain("s3cret");
  }

  @Test
  void aKeySetIsAnAddressOrAFile() throws IOException {
    Path keys = Files.writeString(directory.resolve("jwks.json"), KEY_SET);
    assertThat(read(Map.of("JWT_SECRET", "", "JWT_JWKS", "https://login.example/jwks")).token().key())
        .isEqualTo(new TokenConfig.Key.KeySet(URI.create("https://login.example/jwks")));
    assertThat(read(Map.of("JWT_SECRET", "", "JWT_JWKS", keys.toString())).token().key())
        .isEqualTo(new TokenConfig.Key.KeySet(keys.toUri()));
    Files.writeString(keys, "{\"keys\":[]}");
    assertThat(problems(Map.of("JWT_SECRET", "", "JWT_JWKS", keys.toString()))).singleElement().asString()
        .startsWith("JWT_JWKS=").contains("no key");
  }

  @Test
  void anAddressOfRedisThatCannotBeReadIsNotShownBecauseItMayHoldAPassword() {
    assertThat(problems(Map.of("REDIS_URL", "redis://p4ssword@cache:6379"))).singleElement().asString()
        .startsWith("REDIS_URL=…").contains("expected: redis://").doesNotContain("p4ssword");
  }

  @Test
  void theWayToRedisIsReadAndWithoutAnAddressThereIsNone() {
    RedisConfig redis = Objects.requireNonNull(read(Map.of("REDIS_URL", "rediss://node:p%40ss@cache:6380/2",
        "REDIS_PREFIX", "chat", "REDIS_TIMEOUT", "500ms", "REDIS_CONNECTIONS", "4", "REDIS_MAX_WAITING", "7",
        "REDIS_BREAKER_FAILURES", "9", "REDIS_BREAKER_PAUSE", "2s")).redis());

    assertThat(redis.server())
        .isEqualTo(new RedisServer(new Address("cache", 6380), new Login(true, "node", "p@ss"), 2));
    assertThat(redis.prefix()).isEqualTo("chat");
    assertThat(redis.timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(redis.connections()).isEqualTo(4);
    assertThat(redis.maxWaiting()).isEqualTo(7);
    assertThat(redis.breaker()).isEqualTo(new RedisConfig.Breaker(9, Duration.ofSeconds(2)));
    assertThat(read(Map.of()).redis()).isNull();
  }

  @Test
  void aPasswordOfItsOwnBesideTheAddressIsTakenAsItIs() {
    String password = "p$a@b%41:c/d?e#f'g\"h\\i ü";

    RedisConfig redis = Objects.requireNonNull(read(Map.of("REDIS_URL", "rediss://cache:6380/2", "REDIS_USER", "node",
        "REDIS_PASSWORD", password)).redis());

    assertThat(redis.server())
        .isEqualTo(new RedisServer(new Address("cache", 6380), new Login(true, "node", password), 2));
  }

  @Test
  void sentinelsAndClustersAreReadWithWhomToConnectAs() {
    RedisConfig sentinels = Objects.requireNonNull(read(Map.of("REDIS_SENTINELS", "one:26379,[::1]:26380",
        "REDIS_SENTINEL_MASTER", "main", "REDIS_SENTINEL_USER", "asks", "REDIS_SENTINEL_PASSWORD", "a", "REDIS_USER",
        "node",
        "REDIS_PASSWORD", "p", "REDIS_TLS", "true", "REDIS_DATABASE", "3")).redis());
    RedisConfig cluster = Objects.requireNonNull(read(Map.of("REDIS_CLUSTER", "one:7000, two:7001")).redis());

    assertThat(sentinels.server())
        .isEqualTo(new Sentinels(List.of(new Address("one", 26379), new Address("::1", 26380)), "main",
            new Login(true, "node", "p"), new Login(true, "asks", "a"), 3));
    assertThat(cluster.server())
        .isEqualTo(new Cluster(List.of(new Address("one", 7000), new Address("two", 7001)), Login.NONE));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      REDIS_URL=redis://one REDIS_CLUSTER=two:7000          | REDIS_CLUSTER=                 | only one of
      REDIS_SENTINELS=one:26379                             | REDIS_SENTINEL_MASTER=         | expected:
      REDIS_CLUSTER=redis://one                             | REDIS_CLUSTER=redis://one      | host:port
      REDIS_CLUSTER=redis://:p4ssword@one                   | REDIS_CLUSTER=…                | host:port
      REDIS_URL=redis://:p@one REDIS_PASSWORD=p4ssword      | REDIS_PASSWORD=…               | REDIS_URL holds
      REDIS_URL=redis://u:p4ssword@one REDIS_USER=node      | REDIS_USER=node                | REDIS_URL holds
      REDIS_PASSWORD=p4ssword REDIS_DATABASE=0              | REDIS_PASSWORD=…               | REDIS_SENTINELS or REDIS_CLUSTER
      REDIS_CLUSTER=one:7000 REDIS_DATABASE=3               | REDIS_DATABASE=3               | without REDIS_SENTINELS
      REDIS_URL=rediss://one REDIS_CA_FILE=no-such-file.pem | REDIS_CA_FILE=no-such-file.pem | expected:
      REDIS_URL=redis://one REDIS_CA_FILE=/dev/null         | REDIS_CA_FILE=                 | rediss://
      """)
  void whatContradictsItselfOrWouldDoNothingAboutRedisIsRefused(String environment, String beginning, String said) {
    assertThat(problems(settings(environment))).singleElement().asString().startsWith(beginning).contains(said)
        .doesNotContain("p4ssword");
  }

  @Test
  void allThatWouldDoNothingBesideTheWayToRedisIsFoundInOneGo() {
    assertThat(problems(settings("REDIS_URL=redis://one REDIS_TLS=true REDIS_SENTINEL_MASTER=m")))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("REDIS_TLS=true").contains("rediss://"),
            problem -> assertThat(problem).startsWith("REDIS_SENTINEL_MASTER=m").contains("without REDIS_SENTINELS"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.prot = 1", "servr.port = 1", "x = 1", "server.port.x = 1",
      "namespaces.chat.subscrib = everyone", "\"server.port\" = 1", "server.prot = null",
      "namespaces.chat.history.ttl.x = 1",
      "roles.admin.permissions = []", "limits.connections_per_ip = 1"})
  void aKeyThatNobodyKnowsIsAMistake(String line) throws IOException {
    assertThat(problems(Map.of("JWT_SECRET", SECRET), file(line))).singleElement().asString()
        .startsWith(line.substring(0, line.indexOf(' ')) + "=").contains("known key").contains("carillon.conf");
  }

  @Test
  void aSecretUnderAMisspeltKeyIsNotShown() throws IOException {
    assertThat(problems(Map.of("JWT_SECRET", SECRET), file("auth.jwt_secert = \"s3cret\""))).singleElement().asString()
        .startsWith("auth.jwt_secert=").doesNotContain("s3cret");
  }

  @Test
  void aFileThatCannotBeReadIsSaidSo() throws IOException {
    assertThat(problems(Map.of("JWT_SECRET", SECRET), directory.resolve("missing.conf"))).singleElement().asString()
        .contains("missing.conf").contains("does not exist");
    assertThat(problems(Map.of("JWT_SECRET", SECRET), file("server { port = "))).first().asString()
        .contains("not valid HOCON");
  }

  @Test
  void namespacesAndRolesComeFromTheFile() throws IOException {
    Path file = file("""
        namespaces {
          chat { subscribe = everyone, publish = granted, wildcards = true, overflow = drop_oldest, presence = true,
            history { size = 100, ttl = 1h } }
          room { overflow = latest, publish_rate = 20 }
          log { history.size = 5 }
          user { history.size = 50 }
        }
        roles { admin = ["admin:read", "admin:write"], none = [] }
        """);

    CarillonConfig config = ConfigReader.read(Settings.load(Map.of("JWT_SECRET", SECRET), file, Map.of()), false);

    assertThat(config.namespaces().all()).isEqualTo(Map.of(
        "default", NamespacePolicy.OPEN,
        "chat", new NamespacePolicy(Audience.EVERYONE, Audience.GRANTED, new History(100, Duration.ofHours(1)),
            PresenceMode.ON, true, Overflow.DROP_OLDEST),
        "room", new NamespacePolicy(Audience.MEMBERS, Audience.MEMBERS, History.NONE, PresenceMode.ON,
            false, Overflow.LATEST, 20),
        "log", new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, new History(5, Duration.ofMinutes(10)),
            PresenceMode.OFF, false, Overflow.CLOSE),
        "user", new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, new History(50, Duration.ofDays(1)),
            PresenceMode.OFF, false, Overflow.CLOSE)));
    assertThat(config.roles().permissionsByRole())
        .isEqualTo(Map.of("admin", Set.of(Permission.ADMIN_READ, Permission.ADMIN_WRITE), "none", Set.of()));
  }

  @ParameterizedTest
  @CsvSource({"namespaces.chat.subscribe, all", "namespaces.chat.publish, EVERYONE", "namespaces.chat.overflow, drop",
      "namespaces.chat.wildcards, 1", "namespaces.chat.presence, maybe", "namespaces.user.presence, on",
      "namespaces.presence.presence, counts", "namespaces.chat.publish_rate, fast", "namespaces.chat.history.size, -1",
      "namespaces.chat.history.ttl, 600", "roles.admin, everything"})
  void aNamespaceOrRoleThatMakesNoSenseIsNamed(String path, String value) throws IOException {
    assertThat(problems(Map.of("JWT_SECRET", SECRET), file(path + " = " + value))).singleElement().asString()
        .startsWith(path + "=" + value + " (expected: ");
  }

  @Test
  void aRoomsNameIsNotFreeBeforeWhatWasSaidInItIsForgotten() throws IOException {
    Path file = file("namespaces.room.history { size = 10, ttl = 1h }");

    CarillonConfig config = ConfigReader.read(Settings.load(Map.of("JWT_SECRET", SECRET), file, Map.of()), false);

    assertThat(config.rooms().emptyFor()).isEqualTo(Duration.ofHours(1));
    assertThat(config.rooms().unusedFor()).isEqualTo(Duration.ofDays(30));
  }

  @ParameterizedTest
  @CsvSource({"on, ON", "true, ON", "yes, ON", "off, OFF", "false, OFF", "no, OFF", "counts, COUNTS"})
  void presenceIsOnOrOffOrANumber(String word, PresenceMode mode) throws IOException {
    Path file = file("namespaces.chat.presence = " + word);

    CarillonConfig config = ConfigReader.read(Settings.load(Map.of("JWT_SECRET", SECRET), file, Map.of()), false);

    assertThat(config.namespaces().policyOf(new TopicName("chat:1")).presence()).isEqualTo(mode);
  }

  @Test
  void aNamespaceIsATopicSegment() throws IOException {
    assertThat(problems(Map.of("JWT_SECRET", SECRET), file("namespaces.\"a b\".publish = everyone"))).singleElement()
        .asString().startsWith("namespaces.\"a b\" (expected: ");
  }

  @Test
  void forMintingOnlyTheKeysAreLookedAt() {
    Settings settings = Settings.load(Map.of("JWT_SECRET", SECRET, "PORT", "nonsense"), null, Map.of());

    assertThat(ConfigReader.readToken(settings).key()).isEqualTo(new TokenConfig.Key.SharedSecret(SECRET));
  }

  @Test
  void asManySessionsOfAUserWaitAsTheUserMayHaveConnectionsAndPlacesInInboxesOutliveTheInboxes() throws IOException {
    Path month = file("namespaces.user { history { size = 10, ttl = 30d } }");
    Map<String, String> environment = withSecret(Map.of("MAX_CONNECTIONS_PER_USER", "50", "SESSION_TTL", "0s"));

    SessionConfig sessions = ConfigReader.read(Settings.load(environment, month, Map.of()), false).sessions();

    assertThat(sessions.limits().perUser()).isEqualTo(50);
    assertThat(sessions.inboxMemory()).isEqualTo(Duration.ofDays(30));
    assertThat(sessions.ttl()).isZero();
  }

  /** What is set in an environment, one word each. */
  private static Map<String, String> settings(String environment) {
    return Stream.of(environment.split(" ", -1)).map(word -> word.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static CarillonConfig read(Map<String, String> environment) {
    return ConfigReader.read(Settings.load(withSecret(environment), null, Map.of()), false);
  }

  private static List<String> problems(Map<String, String> environment) {
    return problems(withSecret(environment), null);
  }

  private static List<String> problems(Map<String, String> environment, @Nullable Path file) {
    ConfigException wrong = catchThrowableOfType(ConfigException.class,
        () -> ConfigReader.read(Settings.load(environment, file, Map.of()), false));
    assertThat(wrong).as("nothing was found wrong").isNotNull();
    return new ArrayList<>(wrong.problems());
  }

  private static Map<String, String> withSecret(Map<String, String> environment) {
    var all = new HashMap<>(Map.of("JWT_SECRET", SECRET));
    all.putAll(environment);
    return all;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("carillon.conf"), text);
  }
}
