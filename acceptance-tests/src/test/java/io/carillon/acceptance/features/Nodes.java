package io.carillon.acceptance.features;

import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Servers that share a Redis of their own, for one scenario. */
final class Nodes implements AutoCloseable {

  private final RedisProcess redis = RedisProcess.started(Persistence.APPEND_ONLY_FILE);
  private final List<ServerProcess> servers = new ArrayList<>();

  /** Starts so many nodes with one configuration file. */
  Nodes(int count, String configuration) throws IOException {
    Path file = Files.writeString(Files.createTempFile("carillon", ".conf"), configuration);
    Map<String, String> settings = Map.of("CARILLON_CONFIG", file.toString(), "REDIS_URL", redis.url(), "JWT_SECRET",
        ServerProcess.randomSecret());
    try {
      for (int i = 0; i < count; i++) {
        servers.add(ServerProcess.start(settings));
      }
    } finally {
      Files.delete(file);
    }
  }

  RedisProcess redis() {
    return redis;
  }

  List<ServerProcess> all() {
    return List.copyOf(servers);
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::close);
    redis.close();
  }
}
