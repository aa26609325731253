package io.carillon.acceptance.features;

import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.domain.session.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who plays in one scenario, and on which stage. Servers are shared by the scenarios that want the same settings, except
 * those that are stopped. Users have other ids in every scenario, so that nobody meets a connection that an earlier
 * scenario is still closing.
 */
public final class Cast {

  private static final AtomicInteger SCENARIOS = new AtomicInteger();
  private static final Map<String, ServerProcess> SHARED = new LinkedHashMap<>();

  private final int scenario = SCENARIOS.incrementAndGet();
  private final Map<String, Person> people = new LinkedHashMap<>();
  private @Nullable ServerProcess stage;
  private @Nullable ServerProcess own;
  private @Nullable Nodes nodes;
  private @Nullable RedisProcess redis;

  /** The server that this scenario plays on: one as it is out of the box, unless the scenario wants another. */
  ServerProcess server() {
    ServerProcess current = stage;
    if (current == null) {
      current = playOnServerWith(Map.of());
    }
    return current;
  }

  /** Has this scenario play on a server with these settings. */
  ServerProcess playOnServerWith(Map<String, String> settings) {
    ServerProcess server = SHARED.computeIfAbsent(settings.toString(), _ -> ServerProcess.start(settings));
    stage = server;
    return server;
  }

  /** Has this scenario play on a server with a configuration file. */
  void playOnServerWithFile(String text) throws IOException {
    stage = SHARED.get(text);
    if (stage == null) {
      Path file = Files.writeString(Files.createTempFile("carillon", ".conf"), text);
      try {
        ServerProcess server = ServerProcess.start(Map.of("CARILLON_CONFIG", file.toString()));
        SHARED.put(text, server);
        stage = server;
      } finally {
        Files.delete(file);
      }
    }
  }

  /** Gives this scenario a server that no other plays on. */
  void startServerWith(Map<String, String> settings) {
    own = ServerProcess.start(settings);
    stage = own;
  }

  /** Has this scenario play on several nodes, on which no other plays, and which share a Redis that nobody else has. */
  void startNodesWith(int count, String configuration) {
    redis = RedisProcess.started(Persistence.APPEND_ONLY_FILE);
    nodes = Nodes.start(count, configuration, Map.of("REDIS_URL", redis.url()));
    stage = nodes.first();
  }

  Nodes nodes() {
    return Optional.ofNullable(nodes).orElseThrow();
  }

  RedisProcess redis() {
    return Optional.ofNullable(redis).orElseThrow();
  }

  /** The person of this name; whoever is named first is on stage from then on. */
  Person person(String name) {
    return people.computeIfAbsent(name,
        unknown -> new Person(this, new UserId(unknown.toLowerCase(Locale.ROOT) + "." + scenario)));
  }

  /** Those on stage who have a well-behaved device, but for one. */
  List<Person> everybodyElse(Person one) {
    return people.values().stream().filter(person -> !person.equals(one) && !person.devices().isEmpty()).toList();
  }

  /** Everybody leaves. */
  void leave() {
    people.values().forEach(Person::leave);
    if (own != null) {
      own.close();
    }
    if (nodes != null) {
      nodes.close();
    }
    if (redis != null) {
      redis.close();
    }
  }

  /** Stops the shared servers as an operator does, and hands them over for a last look. */
  static List<ServerProcess> stopShared() {
    List<ServerProcess> servers = List.copyOf(SHARED.values());
    SHARED.clear();
    servers.forEach(ServerProcess::askToStop);
    servers.forEach(ServerProcess::awaitExit);
    return servers;
  }
}
