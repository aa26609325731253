package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.RecordingTelemetry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

/** Commands of one slot keep their order, however a server refuses them while the slot moves. */
class RefusalsTest {

  private static final int SLOT = 7;
  private static final HostAndPort OTHER = new HostAndPort("127.0.0.1", 2);

  private final Refusals refusals = new Refusals(new Address("127.0.0.1", 1), new RecordingTelemetry());

  @Test
  void aCommandIsNotRedirectedInFrontOfAnEarlierOneWhoseKeysAreOnTheirWay() {
    Call<?> earlier = sent(SLOT);
    Call<?> asked = sent(SLOT);
    Call<?> moved = sent(SLOT);

    refusals.add(earlier, split());
    refusals.add(asked, ask());
    refusals.add(moved, moved());

    assertThat(List.<Call<?>>copyOf(refusals.later())).containsExactly(earlier, asked, moved);
    assertThat(refusals.elsewhere()).isEmpty();
  }

  @Test
  void aCommandIsNotRepeatedInFrontOfAnEarlierOneWhoseKeysAreOnTheirWay() {
    refusals.add(sent(SLOT), split());
    refusals.add(sent(SLOT), forgotten());

    assertThat(refusals.later()).hasSize(2);
    assertThat(refusals.again()).isEmpty();
  }

  @Test
  void aCommandIsNotRedirectedInFrontOfAnEarlierOneThatIsRepeated() {
    refusals.add(sent(SLOT), forgotten());
    refusals.add(sent(SLOT), ask());

    assertThat(refusals.again()).hasSize(2);
    assertThat(refusals.elsewhere()).isEmpty();
  }

  @Test
  void aCommandOfAnotherSlotIsRedirectedAtOnce() {
    refusals.add(sent(SLOT), split());
    refusals.add(sent(SLOT + 1), moved());

    assertThat(refusals.later()).hasSize(1);
    assertThat(refusals.elsewhere()).hasSize(1);
  }

  private static Call<?> sent(int slot) {
    Call<Object> call = new Call<>(
        new Command<>(_ -> new CommandArguments(Protocol.Command.PING), 0, reply -> reply), slot, true, () -> {},
        Duration.ofMinutes(1).toNanos());
    assertThat(call.begin()).isTrue();
    return call;
  }

  private static JedisDataException split() {
    return new JedisDataException("TRYAGAIN Multiple keys request");
  }

  private static JedisDataException ask() {
    return new JedisAskDataException("ASK 7 127.0.0.1:2", OTHER, SLOT);
  }

  private static JedisDataException moved() {
    return new JedisMovedDataException("MOVED 7 127.0.0.1:2", OTHER, SLOT);
  }

  private static JedisDataException forgotten() {
    return new JedisDataException("NOSCRIPT No matching script");
  }
}
