package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.fixture.LogFollower.awaitEverything;
import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.Load;
import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node promises while a sentinel makes another server the master. */
@Timeout(120)
class RedisSentinelTest {

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisSentinel redis = stage.sentinel();
  private final RedisNode node = stage.add(new RedisNode(RedisNode.config(redis.topology(), "test"))).delivering();
  private final LogFollower follower = node.follow("chat");
  private final Map<Position, MessageId> accepted = new ConcurrentHashMap<>();

  @Test
  void whenTheMasterIsKilledTheNodeGoesOnWithTheReplicaAndFollowersAreToldOfANewEpoch() {
    try (Load load = new Load(node, "chat", accepted)) {
      load.awaitMore(100);
      redis.master().kill();
      load.awaitMore(200);
      assertThat(load.longest()).isLessThan(Duration.ofMillis(1_500));
    }

    assertTheNewMasterServesAll();
  }

  @Test
  void whenTheMasterIsReplacedWhileItLivesAllConnectionsLeaveIt() {
    try (Load load = new Load(node, "chat", accepted)) {
      load.awaitMore(100);
      redis.failOver();
      patiently().until(() -> follower.gaps().size() == 1);
      load.awaitMore(200);
    }

    assertTheNewMasterServesAll();
    patiently().untilAsserted(() -> {
      try (var client = redis.master().client()) {
        assertThat(client.clientList()).as("connections to the old master").doesNotContain("name=test-");
      }
    });
  }

  @Test
  void aMasterThatTheSentinelDoesNotReachIsLeftAlthoughItTakesEverything() {
    try (Load load = new Load(node, "chat", accepted)) {
      load.awaitMore(100);
      redis.hideMaster();
      patiently().until(() -> follower.gaps().size() == 1);
      load.awaitMore(200);
    }

    assertTheNewMasterServesAll();
    assertThat(redis.master().execute("ROLE")).asInstanceOf(InstanceOfAssertFactories.LIST).first()
        .isEqualTo("master".getBytes(StandardCharsets.US_ASCII));
  }

  private void assertTheNewMasterServesAll() {
    awaitEverything(node, follower);
    assertThat(follower.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.EPOCH_CHANGED);
    assertThat(redis.replica().keys()).contains("test:{chat}:log");
    String epoch = node.end("chat").epoch();
    accepted.keySet().removeIf(position -> !position.epoch().equals(epoch));
    assertThat(accepted).isNotEmpty();
    assertThat(node.places("chat")).containsAllEntriesOf(accepted);
    patiently().until(() -> node.health().isDelivering());
  }
}
