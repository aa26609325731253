package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carillon.adapters.redis.connection.RedisConfig.Breaker;
import io.carillon.adapters.redis.connection.RedisConfig.Vigil;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConfigTest {

  @Test
  void aUrlNamesTheServerAndAllButTheHostMayBeLeftOut() {
    assertThat(RedisServer.of("redis://cache")).isEqualTo(new RedisServer("cache", 6379, false, null, null, 0));
    assertThat(RedisServer.of("rediss://cache:6380/3")).isEqualTo(new RedisServer("cache", 6380, true, null, null, 3));
    assertThat(RedisServer.of("redis://:secret@cache/")).isEqualTo(
        new RedisServer("cache", 6379, false, null, "secret", 0));
    assertThat(RedisServer.of("redis://node:p%40ss:w%2Frd@[::1]:7000/1"))
        .isEqualTo(new RedisServer("[::1]", 7000, false, "node", "p@ss:w/rd", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cache:6379", "http://cache", "redis://", "redis://hunter2@cache",
      "redis://:hunter2@cache/x",
      "redis://:hunter2@ha@cache", "redis://cache?hunter2", "redis://cache/-1", "redis://cache:70000",
      "redis://cache#hunter2"})
  void whatIsNoSuchUrlIsRefusedWithoutRepeatingIt(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> RedisServer.of(url)).withMessageContaining("expected")
        .satisfies(refusal -> assertThat(refusal.getMessage() + refusal.getCause()).doesNotContain("hunter2"));
  }

  @Test
  void aPasswordIsNotShown() {
    assertThat(RedisServer.of("redis://node:hunter2@cache")).hasToString("redis://cache:6379/0");
    assertThat(RedisConfig.of(RedisServer.of("redis://node:hunter2@cache")).toString()).doesNotContain("hunter2");
  }

  @Test
  void whatCannotWorkIsRefused() {
    RedisServer server = RedisServer.of("redis://cache");
    RedisConfig usual = RedisConfig.of(server);

    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "a:b", usual.timeout(), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "", usual.timeout(), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", Duration.ofSeconds(1), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", Duration.ZERO, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", usual.timeout(), 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", usual.timeout(), 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Breaker(0, Duration.ofSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Breaker(1, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vigil(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10)));
  }

  private static RedisConfig with(RedisConfig usual, String prefix, Duration timeout, int connections, int waiting) {
    return new RedisConfig(usual.server(), prefix, timeout, connections, waiting, usual.breaker(), usual.vigil());
  }
}
