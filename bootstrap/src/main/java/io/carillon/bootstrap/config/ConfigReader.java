package io.carillon.bootstrap.config;

import io.carillon.adapters.http.server.HttpConfig;
import io.carillon.adapters.local.broker.LogLimits;
import io.carillon.adapters.local.presence.PresenceConfig;
import io.carillon.adapters.local.session.SessionLimits;
import io.carillon.adapters.local.token.JwtTokenVerifier;
import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.adapters.websocket.handshake.HandshakeConfig;
import io.carillon.adapters.websocket.handshake.OriginRule;
import io.carillon.application.connection.RateLimits;
import io.carillon.domain.access.Roles;
import io.carillon.domain.protection.BeyondLimit;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns settings into the typed configuration. All mistakes are found in one go. */
public final class ConfigReader {

  /** What Java puts in the place of bytes that it cannot decode. */
  private static final char UNDECODED = '\uFFFD';

  private static final int MAX_PORT = 65_535;
  private static final int MANY = 10_000_000;
  private static final long MIB = 1024 * 1024;

  /** So many topics without messages and listeners keep their epoch: some tens of megabytes at most. */
  private static final int IDLE_TOPICS = 100_000;

  /** Refused for being too fast so often in a row, and at this rate, a client is closed. */
  private static final RateLimit REFUSALS = RateLimit.perSecond(20, 200);

  /** Messages that make no sense are forgiven at this rate; beyond so many at once a client is closed. */
  private static final RateLimit MALFORMED = RateLimit.perSecond(1, 20);

  /** Of so many absent users it is remembered when they were last seen, which takes some tens of megabytes. */
  private static final int MAX_REMEMBERED = 100_000;

  /** Members of all rooms together, which take about a hundred bytes each. */
  private static final int MAX_ROOM_PLACES = 1_000_000;

  /** Sessions that wait for their clients, each with its subscriptions: some hundreds of bytes for each place at most. */
  private static final int MAX_SESSION_PLACES = 500_000;

  /** As many sessions of a user wait as the user may have connections, or so many if that is more. */
  private static final int MIN_SESSIONS_PER_USER = 16;

  /** Whoever was away for longer is given everything that the inbox still has. */
  private static final Duration INBOX_MEMORY = Duration.ofDays(7);

  /** Of so many users it is remembered how far they have read, which takes some tens of megabytes. */
  private static final int MAX_INBOXES = 250_000;

  private static final List<Setting> KEYS = List.of(Setting.JWT_SECRET, Setting.JWT_PUBLIC_KEY_FILE, Setting.JWT_JWKS);
  private static final List<String> ALGORITHMS = List.of("HS256", "HS384", "HS512", "RS256", "PS256", "ES256");

  private final Settings settings;
  private final boolean development;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final SettingReader reader;

  private ConfigReader(Settings settings, boolean development) {
    this.settings = settings;
    this.reader = new SettingReader(settings, problems, warnings);
    this.development = development;
    problems.addAll(settings.problems());
    for (Setting setting : Setting.values()) {
      if (settings.value(setting).text().indexOf(UNDECODED) >= 0) {
        reader.problem(setting, "text that this process can decode: set LC_ALL=C.UTF-8, or write it into the file");
      }
    }
    warnings.addAll(settings.warnings());
    checkPasswords();
  }

  /**
   * The configuration.
   *
   * @throws ConfigException with every mistake that was found
   */
  public static CarillonConfig read(Settings settings, boolean development) {
    return new ConfigReader(settings, development).read();
  }

  /**
   * How tokens are verified and minted, and nothing else.
   *
   * @throws ConfigException with every mistake that was found
   */
  public static TokenConfig readToken(Settings settings) {
    ConfigReader reader = new ConfigReader(settings, false);
    TokenConfig token = reader.token();
    reader.throwIfWrong();
    return token;
  }

  /**
   * The access rules, and nothing else.
   *
   * @throws ConfigException with every mistake that was found
   */
  public static AccessConfig readAccess(Settings settings) {
    ConfigReader reader = new ConfigReader(settings, false);
    TokenConfig token = reader.token();
    var namespaces = new NamespaceReader(settings.file(), reader.problems, reader.warnings).namespaces();
    Roles roles = new RoleReader(settings.file(), reader.problems, reader.warnings).roles();
    reader.checkKeys(token, roles);
    reader.throwIfWrong();
    return new AccessConfig(token, roles, namespaces);
  }

  /**
   * The port for clients, and nothing else.
   *
   * @throws ConfigException when it is none
   */
  public static int readPort(Settings settings) {
    ConfigReader reader = new ConfigReader(settings, false);
    int port = reader.reader.value(Setting.PORT, Parsers.integer(0, MAX_PORT), 0);
    reader.throwIfWrong();
    return port;
  }

  private CarillonConfig read() {
    int maxMessageBytes = Math
        .toIntExact(reader.value(Setting.MAX_MESSAGE_BYTES, Parsers.size(128, 64 * MIB), 65_536L));
    int maxSubscriptions = reader.value(Setting.MAX_SUBSCRIPTIONS, Parsers.integer(1, 100_000), 1);
    Duration authTimeout = reader.duration(Setting.AUTH_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(5));
    Duration shutdownTimeout = reader.duration(Setting.SHUTDOWN_TIMEOUT, Duration.ofSeconds(1), Duration.ofHours(1));
    LogConfig log = new LogConfig(
        reader.value(Setting.LOG_LEVEL, Parsers.oneOf(LogConfig.Level.class), LogConfig.Level.INFO),
        reader.value(Setting.LOG_FORMAT, Parsers.oneOf(LogConfig.Format.class), LogConfig.Format.JSON));
    HttpConfig http = http();
    HandshakeConfig handshake = new HandshakeConfig(new OriginRule(origins(), development),
        reader.value(Setting.AUTH_QUERY_TOKEN, Parsers.bool(), true),
        reader.value(Setting.WEBSOCKET_COMPRESSION, Parsers.bool(), false));
    DeliveryConfig delivery = delivery(maxMessageBytes);
    PresenceConfig presence = new PresenceConfig(
        reader.duration(Setting.PRESENCE_GRACE, Duration.ZERO, Duration.ofMinutes(10)),
        reader.duration(Setting.PRESENCE_MEMORY, Duration.ofSeconds(1), Duration.ofDays(365)), MAX_REMEMBERED);
    ConnectionLimits connections = connections();
    BeyondLimit beyond = reader.value(Setting.BEYOND_CONNECTIONS_PER_USER, Parsers.oneOf(BeyondLimit.class),
        BeyondLimit.REFUSE);
    RateLimits rates = new RateLimits(rate(Setting.MAX_PUBLISH_RATE), rate(Setting.MAX_COMMAND_RATE), REFUSALS,
        MALFORMED);
    LogLimits logs = logs();
    TokenConfig token = token();
    var namespaces = new NamespaceReader(settings.file(), problems, warnings).namespaces();
    Roles roles = new RoleReader(settings.file(), problems, warnings).roles();
    checkKeys(token, roles);
    RoomConfig rooms = rooms(namespaces);
    SessionConfig sessions = sessions(connections, namespaces);
    RedisConfig redis = new RedisReader(reader).read();
    int maxRoomMembers = reader.value(Setting.MAX_ROOM_MEMBERS, Parsers.integer(1, 1_000), 1);
    throwIfWrong();
    new EffectCheck(reader, namespaces).check(connections, delivery, redis != null);
    return new CarillonConfig(http, handshake, token, delivery, presence, rooms, maxRoomMembers, connections, beyond,
        rates,
        maxMessageBytes, maxSubscriptions, authTimeout, shutdownTimeout, namespaces, logs,
        sessions, roles, log, redis, List.copyOf(warnings));
  }

  private HttpConfig http() {
    String host = reader.value(Setting.HOST, Parsers.host(), "");
    int port = reader.value(Setting.PORT, Parsers.integer(0, MAX_PORT), 0);
    OptionalInt management = settings.text(Setting.MANAGEMENT_PORT).isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(reader.value(Setting.MANAGEMENT_PORT, Parsers.integer(0, MAX_PORT), 0));
    if (management.isPresent() && management.getAsInt() == port && port != 0) {
      reader.contradiction(Setting.MANAGEMENT_PORT, "nothing, to share it, or another port than", Setting.PORT,
          "another port than");
    }
    return new HttpConfig(host, port, management);
  }

  private Set<String> origins() {
    var origins = new HashSet<String>();
    for (String origin : settings.text(Setting.ALLOWED_ORIGINS).stream().flatMap(list -> Stream.of(list.split(",")))
        .map(String::trim).toList()) {
      try {
        origins.add(OriginRule.canonical(origin));
      } catch (IllegalArgumentException e) {
        reader.problem(Setting.ALLOWED_ORIGINS,
            "a list of scheme://host, scheme://host:port, file:// or null, separated by commas");
      }
    }
    return origins;
  }

  private DeliveryConfig delivery(int maxMessageBytes) {
    int loops = settings.text(Setting.DELIVERY_LOOPS).isEmpty()
        ? Runtime.getRuntime().availableProcessors()
        : reader.value(Setting.DELIVERY_LOOPS, Parsers.integer(1, 256), 1);
    int mailbox = Math.toIntExact(reader.value(Setting.MAILBOX_BYTES, Parsers.size(1024, 1024 * MIB), MIB));
    if (mailbox < 2 * maxMessageBytes) {
      reader.contradiction(Setting.MAILBOX_BYTES, "at least twice", Setting.MAX_MESSAGE_BYTES, "at most half of");
    }
    long node = reader.value(Setting.NODE_MAILBOX_BYTES, Parsers.size(MIB, 1024 * 1024 * MIB), MIB);
    Duration heartbeat = reader.duration(Setting.HEARTBEAT_INTERVAL, Duration.ofSeconds(1), Duration.ofHours(1));
    Duration timeout = reader.duration(Setting.CLIENT_TIMEOUT, Duration.ofSeconds(2), Duration.ofHours(2));
    if (timeout.compareTo(heartbeat) <= 0) {
      reader.contradiction(Setting.CLIENT_TIMEOUT, "longer than", Setting.HEARTBEAT_INTERVAL, "shorter than");
      timeout = heartbeat.plusSeconds(1);
    }
    Duration age = reader.duration(Setting.MAILBOX_AGE, Duration.ofMillis(100), Duration.ofMinutes(10));
    return new DeliveryConfig(loops, mailbox, age, node, heartbeat, timeout);
  }

  private LogLimits logs() {
    long bytes = settings.text(Setting.HISTORY_BYTES).isEmpty()
        ? Runtime.getRuntime().maxMemory() / 4
        : reader.value(Setting.HISTORY_BYTES, Parsers.size(MIB, 1024 * 1024 * MIB), MIB);
    return new LogLimits(bytes, IDLE_TOPICS);
  }

  private ConnectionLimits connections() {
    int total = reader.value(Setting.MAX_CONNECTIONS, Parsers.integer(1, MANY), 1);
    int perUser = reader.value(Setting.MAX_CONNECTIONS_PER_USER, Parsers.integer(1, MANY), 1);
    int perAddress = settings.text(Setting.MAX_CONNECTIONS_PER_ADDRESS).isEmpty()
        ? total
        : reader.value(Setting.MAX_CONNECTIONS_PER_ADDRESS, Parsers.integer(1, MANY), 1);
    return new ConnectionLimits(total, perUser, perAddress);
  }

  private SessionConfig sessions(ConnectionLimits connections, Namespaces namespaces) {
    Duration ttl = reader.duration(Setting.SESSION_TTL, Duration.ZERO, Duration.ofDays(1));
    int perUser = Math.max(connections.perUser(), MIN_SESSIONS_PER_USER);
    Duration kept = namespaces.all().getOrDefault(Namespaces.USER, NamespacePolicy.INBOX).history().ttl();
    return new SessionConfig(ttl, new SessionLimits(perUser, MAX_SESSION_PLACES), longer(INBOX_MEMORY, kept),
        MAX_INBOXES);
  }

  /** A room's name is not free before what was said in it is forgotten: the next room of this name has other members. */
  private RoomConfig rooms(Namespaces namespaces) {
    Duration empty = reader.duration(Setting.ROOM_EMPTY_TTL, Duration.ofSeconds(1), Duration.ofDays(365));
    Duration unused = reader.duration(Setting.ROOM_UNUSED_TTL, Duration.ofMinutes(1), Duration.ofDays(3650));
    Duration said = namespaces.all().getOrDefault(Namespaces.ROOM, NamespacePolicy.MEMBERS).history().ttl();
    return new RoomConfig(reader.value(Setting.MAX_ROOMS_PER_USER, Parsers.integer(1, 100_000), 1), MAX_ROOM_PLACES,
        longer(empty, said), longer(unused, said));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Others may count white space that is taken away here, or the other way round: then every token would be refused. */
  private void checkPasswords() {
    for (Setting setting : Setting.values()) {
      String text = settings.value(setting).text();
      if (setting.isPassword() && !(text.equals(text.strip()) && text.equals(text.trim()))) {
        reader.problem(setting, "no white space at its beginning or end, where it is a mistake more often than not;"
            + " look for a line feed behind it");
      }
    }
  }

  private void warnOfWeakness(TokenConfig.Key.SharedSecret secret) {
    secret.weakness().ifPresent(why -> warnings.add(("%s=… is easily guessed: %s; whoever guesses it can be anybody."
        + " `openssl rand -base64 32` makes a good one (set in: %s)").formatted(settings.nameOf(Setting.JWT_SECRET),
            why,
            settings.value(Setting.JWT_SECRET).source())));
  }

  private TokenConfig token() {
    var keys = new ArrayList<TokenConfig.Key>();
    settings.text(Setting.JWT_SECRET).ifPresent(secret -> {
      if (secret.getBytes(StandardCharsets.UTF_8).length < TokenConfig.MIN_SECRET_BYTES) {
        reader.problem(Setting.JWT_SECRET, "at least " + TokenConfig.MIN_SECRET_BYTES
            + " random bytes; `openssl rand -base64 32` makes some");
      } else {
        var key = new TokenConfig.Key.SharedSecret(secret);
        keys.add(key);
        warnOfWeakness(key);
      }
    });
    settings.text(Setting.JWT_PUBLIC_KEY_FILE)
        .ifPresent(file -> keys.add(new TokenConfig.Key.PublicKeyFile(Path.of(file))));
    settings.text(Setting.JWT_JWKS).flatMap(this::location).ifPresent(at -> keys.add(new TokenConfig.Key.KeySet(at)));
    List<Setting> written = KEYS.stream().filter(setting -> settings.text(setting).isPresent()).toList();
    if (written.isEmpty()) {
      problems.add("JWT_SECRET= (expected: the secret that signs your tokens, at least 32 bytes; or set"
          + " JWT_PUBLIC_KEY_FILE or JWT_JWKS; or try the server out with --dev)");
    }
    if (keys.size() > 1) {
      problems.add("%s=… (expected: one of them, so that no key can be taken for one of another kind)"
          .formatted(String.join(", ", written.stream().map(settings::nameOf).toList())));
    }
    TokenConfig.Key key = keys.isEmpty() ? new TokenConfig.Key.PublicKeyFile(Path.of("")) : keys.getFirst();
    return new TokenConfig(key, algorithm(), settings.text(Setting.JWT_ISSUER).orElse(null),
        settings.text(Setting.JWT_AUDIENCE).orElse(null));
  }

  private @Nullable String algorithm() {
    Optional<String> algorithm = settings.text(Setting.JWT_ALGORITHM);
    boolean secret = settings.text(Setting.JWT_SECRET).isPresent();
    if (algorithm.isPresent() && !ALGORITHMS.contains(algorithm.get())) {
      reader.problem(Setting.JWT_ALGORITHM, "HS256, HS384, HS512, RS256, PS256 or ES256"
          + Spelling.hint(algorithm.get(), ALGORITHMS));
    } else if (algorithm.isPresent() && algorithm.get().startsWith("HS") != secret) {
      reader.problem(Setting.JWT_ALGORITHM, secret
          ? "HS256, HS384 or HS512, which a shared secret serves"
          : "RS256, PS256 or ES256, which public keys serve");
    }
    return algorithm.orElse(null);
  }

  /** Reads the keys that stand in a file, so that what is wrong with them is told with all other mistakes. */
  private void checkKeys(TokenConfig token, Roles roles) {
    Setting setting = settings.text(Setting.JWT_JWKS).isPresent() ? Setting.JWT_JWKS : Setting.JWT_PUBLIC_KEY_FILE;
    boolean inFile = switch (token.key()) {
      case TokenConfig.Key.SharedSecret _ -> false;
      case TokenConfig.Key.PublicKeyFile _ -> true;
      case TokenConfig.Key.KeySet(var location) -> "file".equals(location.getScheme());
    };
    if (inFile && settings.text(setting).isPresent()) {
      try {
        new JwtTokenVerifier(token, roles, InstantSource.system());
      } catch (IllegalArgumentException e) {
        reader.problem(setting, "a key that can be used: " + e.getMessage());
      }
    }
  }

  private Optional<URI> location(String text) {
    try {
      return Optional.of(text.contains("://") ? URI.create(text) : Path.of(text).toUri());
    } catch (IllegalArgumentException e) {
      reader.problem(Setting.JWT_JWKS, "a file or an https address");
      return Optional.empty();
    }
  }

  private RateLimit rate(Setting setting) {
    int perSecond = reader.value(setting, Parsers.integer(1, 1_000_000), 1);
    return RateLimit.perSecond(perSecond, Math.max(1, 2 * perSecond));
  }

  private void throwIfWrong() {
    if (!problems.isEmpty()) {
      throw new ConfigException(Stream.concat(problems.stream(), warnings.stream().map("warning: "::concat)).toList());
    }
  }
}
