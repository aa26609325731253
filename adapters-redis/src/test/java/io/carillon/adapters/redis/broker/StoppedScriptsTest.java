package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.fixture.LogFollower.awaitEverything;
import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Rights;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis stops a script when its user lacks a right. Nothing that was there is lost by that, and it goes on when the right is back. */
class StoppedScriptsTest {

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();

  @Test
  void whicheverRightAPublishLacksTheLogStaysWholeAndInItsEpoch() {
    redis.setUser("node", "on", ">secret");
    redis.setUser("node", Rights.and());
    RedisNode node = stage.add(new RedisNode(redis.url().replace("//", "//node:secret@"), "carillon")).delivering();
    LogFollower follower = node.follow("chat");
    String epoch = node.end("chat").epoch();
    List<MessageId> kept = new ArrayList<>();

    for (String command : List.of("get", "set", "del", "pexpire", "xadd", "xrange", "xtrim", "publish", "spublish",
        "pubsub")) {
      kept.add(node.publish("chat", "before").id());
      redis.setUser("node", "-" + command);
      sweepsAgain();
      try {
        kept.add(node.publish("chat", "without " + command).id());
      } catch (BrokerUnavailableException e) {
        assertThat(e).as(command).hasMessageContaining("publishing failed");
      }
      redis.setUser("node", "+" + command);

      assertThat(node.end("chat").epoch()).as("the epoch after a publish without " + command).isEqualTo(epoch);
      assertThat(node.log("chat")).as("the log after a publish without " + command).extracting(Message::id)
          .containsAll(kept);
    }
    node.publish("chat", "at last");
    awaitEverything(node, follower);
    assertThat(follower.gaps()).isEmpty();
  }

  /** A log is swept once a second: the head says that it was long ago. */
  private void sweepsAgain() {
    try (var client = redis.client()) {
      String key = "carillon:{chat}:head";
      String head = client.get(key);
      patiently().until(() -> client.exists(key));
      client.set(key, head.substring(0, head.lastIndexOf(' ')) + " 0");
    }
  }
}
