package io.carillon.adapters.redis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.fixture.Load;
import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node promises while a sentinel makes another server the master. */
@Timeout(120)
class RedisSentinelTest {

  private final RedisSentinel redis = RedisSentinel.started();
  private final RedisNode node = new RedisNode(RedisNode.config(redis.topology(), "test")).delivering();
  private final LogFollower follower = node.follow("chat");
  private final Map<Position, MessageId> accepted = new ConcurrentHashMap<>();

  @AfterEach
  void stop() {
    node.close();
    redis.close();
  }

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
    patiently().ignoreException(BrokerUnavailableException.class)
        .untilAsserted(() -> assertThat(follower.position()).isEqualTo(node.end("chat")));
    assertThat(follower.faults()).isEmpty();
    assertThat(follower.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.EPOCH_CHANGED);
    assertThat(redis.replica().keys()).contains("test:{chat}:log");
    Map<Position, MessageId> log = new ConcurrentHashMap<>();
    node.log("chat").forEach(message -> log.put(message.recordedAt(), message.id()));
    String epoch = node.end("chat").epoch();
    accepted.keySet().removeIf(position -> !position.epoch().equals(epoch));
    assertThat(accepted).isNotEmpty();
    assertThat(log).containsAllEntriesOf(accepted);
    patiently().until(() -> node.health().isDelivering());
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
