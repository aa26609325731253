package io.carillon.bootstrap.config;

import io.carillon.adapters.redis.connection.Address;
import io.carillon.adapters.redis.connection.Cluster;
import io.carillon.adapters.redis.connection.Login;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.connection.Sentinels;
import io.carillon.adapters.redis.connection.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where Redis is and how it is used. */
final class RedisReader {

  private static final List<Setting> PLACES = List.of(Setting.REDIS_URL, Setting.REDIS_SENTINELS,
      Setting.REDIS_CLUSTER);

  /** What the URL alone says where there is one. */
  private static final Set<Setting> IN_URL = EnumSet.of(Setting.REDIS_TLS, Setting.REDIS_DATABASE);

  /** What says how to get to one of the places, and what means nothing beside any other. */
  private static final Map<Setting, Set<Setting>> WAYS = Map.of(
      Setting.REDIS_URL, EnumSet.of(Setting.REDIS_USER, Setting.REDIS_PASSWORD, Setting.REDIS_CA_FILE),
      Setting.REDIS_SENTINELS, EnumSet.of(Setting.REDIS_SENTINEL_MASTER, Setting.REDIS_SENTINEL_USER,
          Setting.REDIS_SENTINEL_PASSWORD, Setting.REDIS_USER, Setting.REDIS_PASSWORD, Setting.REDIS_TLS,
          Setting.REDIS_DATABASE, Setting.REDIS_CA_FILE),
      Setting.REDIS_CLUSTER, EnumSet.of(Setting.REDIS_USER, Setting.REDIS_PASSWORD, Setting.REDIS_TLS,
          Setting.REDIS_CA_FILE));

  private final SettingReader reader;

  RedisReader(SettingReader reader) {
    this.reader = reader;
  }

  /** How the node uses Redis; {@code null} when it uses none, or when something is wrong. */
  @Nullable
  RedisConfig read() {
    String prefix = reader.value(Setting.REDIS_PREFIX, Parsers.text(), "");
    boolean prefixFits = RedisConfig.isPrefix(prefix);
    if (!prefixFits) {
      reader.problem(Setting.REDIS_PREFIX, "1 to 64 of A-Z a-z 0-9 _ . -");
    }
    Duration timeout = reader.duration(Setting.REDIS_TIMEOUT, Duration.ofMillis(50), Duration.ofMillis(999));
    int connections = reader.value(Setting.REDIS_CONNECTIONS, Parsers.integer(1, 64), 1);
    int waiting = reader.value(Setting.REDIS_MAX_WAITING, Parsers.integer(1, 1_000_000), 1);
    RedisConfig.Breaker breaker = new RedisConfig.Breaker(
        reader.value(Setting.REDIS_BREAKER_FAILURES, Parsers.integer(1, 1_000), 1),
        reader.duration(Setting.REDIS_BREAKER_PAUSE, Duration.ofMillis(50), Duration.ofMinutes(1)));
    Path caFile = caFile();
    Topology topology = topology();
    tuning().forEach(setting -> {
      if (PLACES.stream().allMatch(place -> reader.text(place).isEmpty())) {
        reader.withoutEffect(setting, "without REDIS_URL, REDIS_SENTINELS or REDIS_CLUSTER this node uses no Redis");
      }
    });
    if (topology != null && caFile != null && !topology.login().tls()) {
      reader.problem(Setting.REDIS_CA_FILE, "nothing, without TLS: rediss:// or REDIS_TLS=true");
    }
    if (topology != null && topology.login().tls()
        && serversOf(topology).stream().anyMatch(server -> server.host().indexOf('_') >= 0)) {
      PLACES.stream().filter(place -> reader.text(place).isPresent()).forEach(place -> reader.problem(place,
          "with TLS, host names without an underscore, because Java checks no certificate of such a name"));
    }
    return topology == null || !prefixFits
        ? null
        : new RedisConfig(topology, prefix, timeout, connections, waiting, breaker, RedisConfig.of(topology).vigil(),
            caFile);
  }

  /** Every setting of Redis that says neither where it is nor how to get there. */
  private static Stream<Setting> tuning() {
    return Arrays.stream(Setting.values())
        .filter(setting -> setting.path().startsWith("redis.") && !PLACES.contains(setting) && !isWay(setting));
  }

  private static boolean isWay(Setting setting) {
    return WAYS.values().stream().anyMatch(ways -> ways.contains(setting));
  }

  private static List<Address> serversOf(Topology topology) {
    return switch (topology) {
      case RedisServer server -> List.of(server.address());
      case Sentinels sentinels -> sentinels.sentinels();
      case Cluster cluster -> cluster.seeds();
    };
  }

  private @Nullable Topology topology() {
    boolean tls = reader.value(Setting.REDIS_TLS, Parsers.bool(), false);
    int database = reader.value(Setting.REDIS_DATABASE, Parsers.integer(0, 1_000_000), 0);
    List<Setting> places = PLACES.stream().filter(place -> reader.text(place).isPresent()).toList();
    if (places.size() > 1) {
      reader.problem(places.getLast(), "only one of REDIS_URL, REDIS_SENTINELS and REDIS_CLUSTER");
      return null;
    }
    if (!allLeadTo(places) || places.isEmpty()) {
      return null;
    }
    String place = reader.text(places.getFirst()).orElseThrow();
    Login login = new Login(tls, reader.text(Setting.REDIS_USER).orElse(null),
        reader.text(Setting.REDIS_PASSWORD).orElse(null));
    return switch (places.getFirst()) {
      case REDIS_URL -> server(place, login);
      case REDIS_SENTINELS -> sentinels(place, login, database);
      default -> cluster(place, login);
    };
  }

  /** Whether all that says how to get somewhere belongs to the place that is named; the rest would do nothing, unnoticed. */
  private boolean allLeadTo(List<Setting> places) {
    Set<Setting> fitting = places.isEmpty() ? Set.of() : WAYS.getOrDefault(places.getFirst(), Set.of());
    List<Setting> strange = Arrays.stream(Setting.values())
        .filter(RedisReader::isWay)
        .filter(setting -> !fitting.contains(setting) && isSet(setting))
        .toList();
    strange.forEach(setting -> reader.problem(setting, places.contains(Setting.REDIS_URL) && IN_URL.contains(setting)
        ? "nothing, because with REDIS_URL the database and TLS stand in it: rediss://user:password@host:port/database"
        : "nothing, without " + PLACES.stream().filter(place -> WAYS.getOrDefault(place, Set.of()).contains(setting))
            .map(Setting::name).collect(Collectors.joining(" or "))));
    return strange.isEmpty();
  }

  private boolean isSet(Setting setting) {
    return reader.text(setting).filter(text -> !text.equals(setting.defaultValue())).isPresent();
  }

  /** The user and the password stand in the URL, or else each in a setting of its own, where it need not be encoded. */
  private @Nullable Topology server(String url, Login separate) {
    RedisServer server;
    try {
      server = RedisServer.of(url);
    } catch (IllegalArgumentException e) {
      reader.problem(Setting.REDIS_URL, "redis://user:password@host:port/database, or rediss:// for TLS; percent-encode"
          + " what has a meaning in a URL");
      return null;
    }
    if (separate.user() == null && separate.password() == null) {
      return server;
    }
    if (server.login().password() != null) {
      reader.problem(separate.password() == null ? Setting.REDIS_USER : Setting.REDIS_PASSWORD,
          "nothing, because REDIS_URL holds a user and a password already");
      return null;
    }
    return new RedisServer(server.address(), new Login(server.login().tls(), separate.user(), separate.password()),
        server.database());
  }

  private @Nullable Topology sentinels(String list, Login login, int database) {
    Optional<String> master = reader.text(Setting.REDIS_SENTINEL_MASTER);
    if (master.isEmpty()) {
      reader.problem(Setting.REDIS_SENTINEL_MASTER, "the name that the sentinels know the master by");
    }
    List<Address> addresses = addresses(Setting.REDIS_SENTINELS, list);
    if (addresses.isEmpty() || master.isEmpty()) {
      return null;
    }
    Login there = new Login(login.tls(), reader.text(Setting.REDIS_SENTINEL_USER).orElse(null),
        reader.text(Setting.REDIS_SENTINEL_PASSWORD).orElse(null));
    return new Sentinels(addresses, master.get(), login, there, database);
  }

  private @Nullable Topology cluster(String list, Login login) {
    List<Address> addresses = addresses(Setting.REDIS_CLUSTER, list);
    return addresses.isEmpty() ? null : new Cluster(addresses, login);
  }

  private List<Address> addresses(Setting setting, String list) {
    try {
      return Address.list(list);
    } catch (IllegalArgumentException e) {
      reader.problem(setting,
          "host:port,host:port with IPv6 in brackets; user, password and TLS are set by themselves");
      return List.of();
    }
  }

  private @Nullable Path caFile() {
    Optional<Path> file = reader.text(Setting.REDIS_CA_FILE).map(Path::of);
    if (file.isPresent() && (!Files.isReadable(file.get()) || Files.isDirectory(file.get()))) {
      reader.problem(Setting.REDIS_CA_FILE, "a file of certificates in PEM that can be read");
    }
    return file.orElse(null);
  }
}
