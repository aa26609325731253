package io.carillon.adapters.redis.protection;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.domain.protection.UserPlacesContract.ALICE;
import static io.carillon.domain.protection.UserPlacesContract.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.session.ConnectionId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Places while nodes are killed and Redis is away or loses what it had. */
@Timeout(120)
class PlacesFaultsTest {

  private static final String PREFIX = "test";
  private static final String LEASES = PREFIX + ":{nodes}:leases";

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final FaultyLink link = stage.link(redis);
  private final PlacesNode one = node(link.url());
  private final PlacesNode other = node(redis.url());

  @Test
  void whatAKilledNodeHadIsFreeWhenItsLeaseIsOver() {
    one.roster().meet();
    fillOn(one);
    assertThat(other.places().enter(ALICE, id(7))).isFalse();

    one.close();
    other.roster().meet();
    assertThat(other.roster().others()).contains(Set.of(one.name()));
    assertThat(other.places().enter(ALICE, id(7))).isFalse();
    endLeaseOf(one);
    other.roster().meet();

    patiently().until(() -> other.places().enter(ALICE, id(7)));
  }

  @Test
  void whoIsNotKnownYetCounts() {
    PlacesNode patient = stage.add(new PlacesNode(RedisServer.of(redis.url()), PREFIX, Duration.ofHours(1)));
    patient.roster().meet();
    redis.execute("ZREM", LEASES, one.name(), other.name());
    patient.roster().meet();
    fillOn(one);

    assertThat(patient.roster().others()).hasValueSatisfying(names -> assertThat(names).isEmpty());
    assertThat(patient.places().enter(ALICE, id(7))).isFalse();
  }

  @Test
  void aNodeThatWasTakenForDeadTellsOfItsConnectionsAgain() {
    one.roster().meet();
    fillOn(one);
    endLeaseOf(one);
    other.roster().meet();
    patiently().until(() -> other.places().enter(ALICE, id(7)));

    one.roster().meet();
    one.places().flush();
    other.roster().meet();

    patiently().until(() -> !other.places().enter(ALICE, id(8)));
  }

  @Test
  void anEmptiedRedisIsToldAgain() {
    one.roster().meet();
    fillOn(one);

    redis.execute("FLUSHALL");
    one.roster().meet();
    one.places().flush();

    patiently().until(() -> !other.places().enter(ALICE, id(8)));
  }

  @Test
  void whileRedisIsAwayANodeCountsByItself() {
    one.roster().meet();
    assertThat(one.places().enter(ALICE, id(0))).isTrue();
    other.roster().meet();
    assertThat(other.places().enter(ALICE, id(7))).isTrue();

    link.cutOff(true);
    assertThat(one.places().enter(ALICE, id(1))).isTrue();
    assertThat(one.places().enter(ALICE, id(2))).isTrue();
    assertThat(one.places().enter(ALICE, id(3))).isFalse();
    one.places().leave(ALICE, id(0));
    List<ConnectionId> replaced = new CopyOnWriteArrayList<>();
    one.places().listen((_, connection) -> replaced.add(connection));
    one.places().enterReplacing(ALICE, id(4));
    one.places().enterReplacing(ALICE, id(5));
    assertThat(replaced).containsExactly(id(1));
    link.cutOff(false);

    patiently().untilAsserted(() -> {
      one.places().flush();
      assertThat(redis.execute("ZCARD", PREFIX + ":{user:alice}:places")).isEqualTo(LIMIT + 1L);
    });
    assertThat(other.places().enter(ALICE, id(8))).isFalse();
  }

  @Test
  void everyKeyEndsByItself() {
    one.roster().meet();
    fillOn(one);

    try (var client = redis.client()) {
      assertThat(client.keys(PREFIX + ":{*")).hasSize(4)
          .allSatisfy(key -> assertThat(client.pttl(key)).as(key).isPositive());
    }
  }

  private void endLeaseOf(PlacesNode node) {
    redis.execute("ZADD", LEASES, "1", node.name());
  }

  private static void fillOn(PlacesNode node) {
    for (int i = 0; i < LIMIT; i++) {
      assertThat(node.places().enter(ALICE, id(i))).isTrue();
    }
  }

  private PlacesNode node(String url) {
    return stage.add(new PlacesNode(RedisServer.of(url), PREFIX, Duration.ofMillis(1)));
  }

  private static ConnectionId id(long bits) {
    return new ConnectionId(bits);
  }
}
