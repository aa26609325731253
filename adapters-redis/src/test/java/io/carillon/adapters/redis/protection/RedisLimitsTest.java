package io.carillon.adapters.redis.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.protection.SharedLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two nodes on one Redis. */
class RedisLimitsTest extends RedisLimitsContract {

  RedisLimitsTest(RedisProcess redis) {
    super(RedisServer.of(redis.url()), redis);
  }

  @Test
  void whileRedisIsAwayANodeGrantsTheRateByItself(RedisProcess redis) throws IOException {
    try (FaultyLink link = new FaultyLink(redis.port())) {
      SharedLimits cut = node(RedisServer.of(link.url()), clock);
      RateLimit limit = RateLimit.perSecond(1, 2);
      assertThat(nodes().getFirst().use(ALICE, "chat", limit).join()).isZero();
      assertThat(nodes().getFirst().use(ALICE, "chat", limit).join()).isZero();
      await().until(() -> !cut.use(ALICE, "chat", limit).join().isZero());

      link.leadTo(1);

      assertThat(cut.use(ALICE, "room", limit).join()).isZero();
      assertThat(cut.use(ALICE, "room", limit).join()).isZero();
      assertThat(cut.use(ALICE, "room", limit).join()).isEqualTo(Duration.ofSeconds(1));
      assertThat(nodes().getFirst().use(ALICE, "room", limit).join()).isZero();
    }
  }
}
