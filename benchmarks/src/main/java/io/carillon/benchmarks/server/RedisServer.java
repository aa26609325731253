package io.carillon.benchmarks.server;

import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import java.util.Map;

/** A Redis of this machine that writes its append-only file once a second, for the servers of one run. */
public final class RedisServer implements AutoCloseable {

  private final RedisProcess process = RedisProcess.started(Persistence.APPEND_ONLY_FILE, "--appendfsync", "everysec");

  /** The settings with which a server shares it. */
  public Map<String, String> settings() {
    return Map.of("REDIS_URL", process.url());
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
  }
}
