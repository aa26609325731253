package io.carillon.adapters.redis.protection;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.protection.UserPlaces;
import io.carillon.domain.protection.UserPlacesContract;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisPlacesContract implements UserPlacesContract {

  private final List<PlacesNode> nodes;

  RedisPlacesContract(Topology redis) {
    String prefix = UUID.randomUUID().toString();
    this.nodes = Stream.generate(() -> new PlacesNode(redis, prefix)).limit(2).toList();
  }

  @AfterEach
  void stop() {
    nodes.forEach(PlacesNode::close);
  }

  @Override
  public List<UserPlaces> nodes() {
    return nodes.stream().<UserPlaces>map(PlacesNode::places).toList();
  }
}
