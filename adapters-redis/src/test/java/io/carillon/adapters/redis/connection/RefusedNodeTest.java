package io.carillon.adapters.redis.connection;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Rights;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that answers but does not do what a node needs: the node says so and why, and notices by itself when that is over. */
class RefusedNodeTest {

  @RegisterExtension
  private final Stage stage = new Stage();
  private final List<Boolean> changes = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @CsvSource({"min-replicas-to-write, 1, 0, TOO_FEW_REPLICAS", "maxmemory, 1, 0, OUT_OF_MEMORY"})
  void aRedisThatTakesNoWritesIsNoticedAndSoIsItsRecovery(String setting, String bad, String good, Obstacle why) {
    RedisProcess redis = stage.redis();
    RedisNode node = stage.add(new RedisNode(redis.url(), "test")).delivering();
    node.health().onChange(changes::add);

    redis.execute("CONFIG", "SET", setting, bad);
    awaitObstacle(node, why);
    patiently().until(() -> changes.contains(false));
    redis.execute("CONFIG", "SET", setting, good);
    node.delivering();

    patiently().until(() -> changes.getLast());
    node.publish("chat", "1");
  }

  @Test
  void aReplicaIsNoMasterAndIsOneWhenItIsPromoted() {
    RedisProcess redis = stage.redis();
    RedisProcess master = stage.redis();
    RedisNode node = stage.add(new RedisNode(redis.url(), "test")).delivering();

    redis.follow(master);
    awaitObstacle(node, Obstacle.READ_ONLY);
    redis.execute("REPLICAOF", "NO", "ONE");

    node.delivering();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-set", "-xadd", "-xrange", "-evalsha", "-spublish", "resetkeys", "resetchannels"})
  void aRightThatIsTakenAwayIsNoticedAndSoIsItsReturn(String lost) {
    RedisProcess redis = stage.redis();
    redis.setUser("node", "on", ">secret");
    redis.setUser("node", Rights.and());
    RedisNode node = stage.add(new RedisNode(redis.url().replace("//", "//node:secret@"), "carillon")).delivering();

    redis.setUser("node", lost);
    awaitObstacle(node, Obstacle.NOT_PERMITTED);
    redis.setUser("node", Rights.and());

    node.delivering().publish("chat", "1");
  }

  @ParameterizedTest
  @CsvSource({"-script, NOT_PERMITTED", "-ssubscribe, NOT_PERMITTED", "off, LOGIN_REFUSED", ">other, LOGIN_REFUSED"})
  void whatANewConnectionIsRefusedIsNoticedWithItsCause(String lost, Obstacle why) {
    RedisProcess redis = stage.redis();
    redis.setUser("node", "on", ">secret");
    redis.setUser("node", Rights.and());
    RedisNode node = stage.add(new RedisNode(redis.url().replace("//", "//node:secret@"), "carillon")).delivering();

    redis.setUser("node", "resetpass", ">secret", lost);
    if (lost.startsWith(">")) {
      redis.setUser("node", "<secret");
    }
    redis.execute("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    redis.execute("CLIENT", "KILL", "TYPE", "pubsub");
    awaitObstacle(node, why);
    redis.setUser("node", "on", ">secret");
    redis.setUser("node", Rights.and());

    node.delivering();
  }

  @Test
  void oneMasterOfAClusterThatTakesNoWritesIsNamed() {
    RedisCluster cluster = stage.cluster();
    RedisNode node = stage.add(new RedisNode(RedisNode.config(cluster.topology(), "test"))).delivering();
    RedisProcess second = cluster.masters().get(1);

    second.execute("CONFIG", "SET", "min-replicas-to-write", "1");
    awaitObstacle(node, Obstacle.TOO_FEW_REPLICAS);
    assertThat(node.describeHealth()).contains(":" + second.port()).contains("NOREPLICAS")
        .doesNotContain(":" + cluster.masters().getFirst().port());
    second.execute("CONFIG", "SET", "min-replicas-to-write", "0");

    node.delivering();
  }

  private static void awaitObstacle(RedisNode node, Obstacle why) {
    patiently().untilAsserted(() -> assertThat(node.health().obstacle()).isEqualTo(Optional.of(why)));
  }
}
