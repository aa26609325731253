package io.carillon.adapters.redis.node;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.time.MonotonicClock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that announce themselves on one Redis, and nodes that stop doing so. Only the test has them announce themselves; a node also does it when it hears of another. */
@Timeout(120)
class NodeRosterTest {

  private static final String PREFIX = "test";
  private static final String LEASES = PREFIX + ":{nodes}:leases";

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();

  /** A node and what it knows of the others. */
  private record Member(RedisConnections connections, NodeRoster roster) implements AutoCloseable {

    Set<String> sees() {
      return roster.others().orElse(Set.of());
    }

    Set<String> differing() {
      return roster.settings().differing();
    }

    @Override
    public void close() {
      connections.close();
    }
  }

  @Test
  void aNodeThatComesIsMetAtOnce() {
    Member one = member(Map.of("a", "1"));
    Member other = member(Map.of("a", "1"));

    patiently().until(() -> one.sees().equals(Set.of(other.connections().node())));
    patiently().until(() -> other.sees().equals(Set.of(one.connections().node())));
    assertThat(one.differing()).isEmpty();
    assertThat(other.differing()).isEmpty();
  }

  @Test
  void nodesTellTheSettingsInWhichTheyDiffer() {
    Member one = member(Map.of("a", "1", "b", "2", "mine", "x", "n", "5"));
    Member other = member(Map.of("a", "1", "b", "3", "defaulted", "y", "n", "3"));
    AtomicInteger told = new AtomicInteger();
    one.roster().settings().listen(_ -> told.incrementAndGet());

    patiently().until(() -> one.differing().equals(Set.of("b", "defaulted", "n")));
    patiently().until(() -> other.differing().equals(Set.of("b", "defaulted", "n")));
    assertThat(one.roster().settings().least("n", 5)).isEqualTo(3);
    assertThat(other.roster().settings().least("n", 3)).isEqualTo(3);
    assertThat(one.roster().settings().least("mine", 7)).isEqualTo(7);

    other.roster().close();
    one.roster().meet();

    assertThat(one.differing()).isEmpty();
    assertThat(one.sees()).isEmpty();
    assertThat(told.get()).isBetween(1, 2);
  }

  @Test
  void aNodeWhoseLeaseIsOverIsGone() {
    Member one = member(Map.of("a", "1"));
    Member other = member(Map.of("a", "2"));
    patiently().until(() -> one.differing().equals(Set.of("a")));

    other.close();
    one.roster().meet();
    assertThat(one.sees()).containsExactly(other.connections().node());
    redis.execute("ZADD", LEASES, "1", other.connections().node());
    one.roster().meet();

    assertThat(one.sees()).isEmpty();
    assertThat(one.differing()).isEmpty();
  }

  @Test
  void noLeaseEndsWhileNobodyIsHeardOf() {
    Member one = member(Map.of("a", "1"));
    Member other = member(Map.of("a", "1"));
    patiently().until(() -> one.sees().size() == 1);
    long aWhileAgo = System.currentTimeMillis() - NodeRoster.LEASE.multipliedBy(10).toMillis();
    redis.execute("SET", PREFIX + ":{nodes}:heard", Long.toString(aWhileAgo));
    redis.execute("ZADD", LEASES, Long.toString(aWhileAgo + NodeRoster.LEASE.toMillis()), other.connections().node());

    one.roster().meet();

    assertThat(one.sees()).containsExactly(other.connections().node());
  }

  @Test
  void aNodeThatRedisHasForgottenTellsEverythingAgain() {
    Member one = member(Map.of("a", "1"));
    Member other = member(Map.of("a", "2"));
    patiently().until(() -> one.differing().equals(Set.of("a")));
    AtomicInteger forgotten = new AtomicInteger();
    other.roster().whenForgotten(forgotten::incrementAndGet);

    redis.execute("FLUSHALL");
    other.roster().meet();
    one.roster().meet();

    assertThat(forgotten).hasValue(1);
    patiently().until(() -> one.differing().equals(Set.of("a")) && one.sees().size() == 1);
  }

  @Test
  void whileRedisIsAwayNobodyIsKnownToBeGone() {
    FaultyLink link = stage.link(redis);
    Member one = member(link.url(), Map.of("a", "1"));
    Member other = member(Map.of("a", "1"));
    patiently().until(() -> one.sees().size() == 1);

    link.cutOff(true);
    one.roster().meet();

    assertThat(one.sees()).containsExactly(other.connections().node());
  }

  private Member member(Map<String, String> settings) {
    return member(redis.url(), settings);
  }

  private Member member(String url, Map<String, String> settings) {
    MonotonicClock clock = MonotonicClock.system();
    RedisConnections connections = new RedisConnections(RedisNode.config(url, PREFIX), NodeRoster.scripts(),
        RandomGenerator.of("SecureRandom"), new SilentTelemetry(), InstantSource.system(), clock);
    AgreedSettings agreed = new AgreedSettings(settings,
        name -> name.equals("defaulted") ? Optional.of("") : Optional.empty());
    Member member = new Member(connections, new NodeRoster(connections, agreed, clock, Thread::startVirtualThread));
    connections.start();
    return stage.add(member);
  }
}
