package io.carillon.acceptance.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Servers that share a Redis, a configuration file and a secret. Whoever starts them ends their Redis. */
public final class Nodes implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<ServerProcess> servers = new ArrayList<>();

  private Nodes() {}

  /** Two nodes on one server, which take clients. */
  public static Nodes two(RedisProcess redis, String configuration, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("REDIS_URL", redis.url());
    return start(2, configuration, all).awaitReady();
  }

  /**
   * Starts nodes that may not have found their Redis yet.
   *
   * @param configuration what stands in the configuration file
   * @param settings also say where their Redis is
   */
  public static Nodes start(int count, String configuration, Map<String, String> settings) {
    var nodes = new Nodes();
    try {
      Path file = Files.writeString(Files.createTempFile("carillon", ".conf"), configuration);
      Map<String, String> all = new HashMap<>(settings);
      all.put("CARILLON_CONFIG", file.toString());
      all.put("JWT_SECRET", ServerProcess.randomSecret());
      try {
        for (int i = 0; i < count; i++) {
          nodes.servers.add(ServerProcess.start(all));
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return nodes;
  }

  public List<ServerProcess> all() {
    return List.copyOf(servers);
  }

  public ServerProcess first() {
    return servers.getFirst();
  }

  public ServerProcess last() {
    return servers.getLast();
  }

  /** Waits until all of them take clients. */
  public Nodes awaitReady() {
    awaitReadiness(200);
    return this;
  }

  /** Waits until none of them takes clients. */
  public void awaitUnready() {
    awaitReadiness(503);
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::close);
  }

  private void awaitReadiness(int status) {
    servers.forEach(node -> Awaitility.await().atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node.getFromManagement("/health/ready").statusCode()).isEqualTo(status)));
  }
}
