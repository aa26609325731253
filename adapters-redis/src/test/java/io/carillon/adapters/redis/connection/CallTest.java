package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

class CallTest {

  private static final Command<String> PING = new Command<>(_ -> new CommandArguments(Protocol.Command.PING), 0,
      String::valueOf);

  private final AtomicInteger sent = new AtomicInteger();

  @Test
  void whatNobodyWaitsForAnyMoreIsNotSent() {
    Call<String> call = call(Duration.ofMillis(1));

    assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(call::await)
        .withMessageContaining("not sent");

    assertThat(call.begin()).isFalse();
    assertThat(sent).hasValue(0);
  }

  @Test
  void whatWasSentIsNeverSaidNotToHaveBeen() {
    Call<String> call = call(Duration.ofMillis(50));
    assertThat(call.begin()).isTrue();

    assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(call::await)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("not sent"));
    assertThat(sent).hasValue(1);
  }

  @Test
  void anotherServerIsAskedOnceAndThatItWasSentIsSaidOnce() {
    Call<String> call = call(Duration.ofMinutes(1));
    Redirection elsewhere = new Redirection(new Address("elsewhere", 6379), false);
    assertThat(call.begin()).isTrue();

    assertThat(call.mayFollow(elsewhere)).isTrue();
    assertThat(call.begin()).isTrue();
    assertThat(call.mayFollow(elsewhere)).isFalse();
    assertThat(sent).hasValue(1);
  }

  @Test
  void everyoneWhoWaitsGetsTheReply() {
    Call<String> call = call(Duration.ofMinutes(1));

    call.answer("PONG");

    assertThat(call.await()).isEqualTo("PONG");
    assertThat(call.await()).isEqualTo("PONG");
  }

  private Call<String> call(Duration timeout) {
    return new Call<>(PING, 0, true, sent::incrementAndGet, timeout.toNanos());
  }
}
