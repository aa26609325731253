package io.carillon.acceptance.chaos;

import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Some nodes on one Redis that writes everything to disk, and the server that publishes the key of their tokens. */
final class Cluster implements AutoCloseable {

  private final KeyServer keys = new KeyServer();
  private RedisProcess redis;
  private final List<ClusterNode> nodes = new ArrayList<>();

  /**
   * Starts it.
   *
   * @param directory where the configuration and the nodes' logs go
   */
  Cluster(int count, Path directory) throws IOException {
    this.redis = start();
    Map<String, String> settings = new HashMap<>(ChaosServer.settings(directory));
    settings.put("JWT_JWKS", keys.url());
    settings.put("SHUTDOWN_TIMEOUT", "5s");
    for (int i = 0; i < count; i++) {
      nodes.add(new ClusterNode(redis.port(), settings, directory.resolve("node-" + i + ".log")));
    }
    nodes.forEach(ClusterNode::awaitReady);
  }

  private static RedisProcess start() {
    return RedisProcess.started(Persistence.APPEND_ONLY_FILE, "--appendfsync", "always");
  }

  /** Publishes the key of the nodes' tokens, and signs them. */
  KeyServer keys() {
    return keys;
  }

  RedisProcess redis() {
    return redis;
  }

  List<ClusterNode> nodes() {
    return nodes;
  }

  List<URI> addresses() {
    return nodes.stream().map(ClusterNode::address).toList();
  }

  /** Another Redis, which has all that this one has now and falls behind from now on. */
  RedisProcess copy() {
    RedisProcess copy = start();
    copy.follow(redis);
    copy.execute("REPLICAOF", "NO", "ONE");
    return copy;
  }

  /** Another Redis takes the place of this one. */
  void replaceBy(RedisProcess other) {
    nodes.forEach(node -> node.link().leadTo(other.port()));
    redis.close();
    redis = other;
  }

  @Override
  public void close() {
    try {
      nodes.forEach(ClusterNode::close);
    } finally {
      redis.close();
      keys.close();
    }
  }
}
