package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a server counts as one that may have lost data; none of these has an append-only file. */
class GenerationsTest {

  private static final String KEY = "test:generation";
  private static final String ELSEWHERE = "e".repeat(40);

  private final RedisProcess redis = RedisProcess.started(Persistence.NONE);
  private final RedisConfig config = RedisNode.config(RedisServer.of(redis.url()), "test");
  private final Links links = new Links(config);
  private final Introduction introduction = new Introduction(List.of(Generations.SCRIPT));
  private final Generations generations = new Generations(config);

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void theSameServerStaysInItsGeneration() {
    assertThat(ask(redis)).isPositive().isEqualTo(ask(redis)).isEqualTo(generations.of(7));
  }

  @Test
  void whatAServerHasThatIsNotKnownToLiveMayBeOldAndWhatALivingOneHadHasComeFromThere() {
    redis.execute("SET", KEY, "5 " + ELSEWHERE);
    assertThat(ask(redis, ELSEWHERE)).isEqualTo(5);

    redis.execute("SET", KEY, "5 " + ELSEWHERE);
    assertThat(ask(redis)).isGreaterThan(5);
  }

  @Test
  void aServerThatWasPromotedMayHaveMissedSomethingEvenIfItsFormerMasterLives() {
    ask(redis);
    try (RedisProcess replica = replica()) {
      String former = replicationId(redis);
      long before = ask(redis);
      replica.execute("REPLICAOF", "NO", "ONE");

      assertThat(ask(replica, former)).isGreaterThan(before);
    }
  }

  @Test
  void aServerThatWasPromotedMayHaveMissedWhatCameToItsFormerMasterFromALivingOne() {
    redis.execute("SET", KEY, "5 " + ELSEWHERE);
    try (RedisProcess replica = replica()) {
      replica.execute("REPLICAOF", "NO", "ONE");
      assertThat(ask(redis, ELSEWHERE)).as("confirmed by the former master").isEqualTo(5);

      assertThat(ask(replica, ELSEWHERE)).isGreaterThan(5);
    }
  }

  @Test
  void aServerThatHasLostEverythingDoesNotGoBack() {
    long before = ask(redis);
    redis.execute("FLUSHALL");

    assertThat(ask(redis)).isEqualTo(before);
  }

  private RedisProcess replica() {
    RedisProcess replica = RedisProcess.started(Persistence.NONE, "--replicaof", "127.0.0.1 " + redis.port());
    await().until(() -> info(replica).contains("master_link_status:up") && replica.keys().contains(KEY));
    return replica;
  }

  private long ask(RedisProcess server, String... others) {
    try (Link link = links.to(server.address(), "test")) {
      assertThat(generations.ask(link, introduction.introduce(link), List.of(0), List.of(others), false)).isEmpty();
      return Long
          .parseLong(new String((byte[]) server.execute("GET", KEY), StandardCharsets.US_ASCII).split(" ", 2)[0]);
    }
  }

  private static String replicationId(RedisProcess server) {
    return info(server).lines().filter(line -> line.startsWith("master_replid:")).findFirst().orElseThrow()
        .substring("master_replid:".length());
  }

  private static String info(RedisProcess server) {
    return new String((byte[]) server.execute("INFO", "replication"), StandardCharsets.UTF_8);
  }
}
