package io.carillon.domain.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLimitsTest implements SharedLimitsContract {

  private final SettableClock clock = new SettableClock();
  private final NodeLimits limits = new NodeLimits(clock);

  @Override
  public List<SharedLimits> nodes() {
    return List.of(limits);
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Test
  void whoseAllowanceIsWholeIsForgotten() {
    RateLimit limit = RateLimit.perSecond(1, 1);
    for (int i = 0; i < 100_000; i++) {
      assertThat(limits.use(new UserId("u" + i), "chat", limit).join()).isZero();
      clock.advance(Duration.ofMillis(10));
    }

    assertThat(limits.size()).isLessThan(2_000);
  }
}
