package io.carillon.domain.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

  private static final long SECOND = 1_000_000;
  private static final long START = 1_767_268_800_000_000L;

  @Test
  void aClientThatWasQuietMaySendItsWholeBurstAtOnce() {
    var client = new Client(RateLimit.perSecond(10, 5));

    for (int i = 0; i < 5; i++) {
      assertThat(client.tries(START, 1)).isTrue();
    }

    assertThat(client.tries(START, 1)).isFalse();
  }

  @Test
  void theWaitThatIsToldIsExactlyLongEnough() {
    RateLimit limit = RateLimit.perSecond(10, 1);
    long state = limit.spend(0, START, 1);

    long wait = limit.waitFor(state, START, 1);

    assertThat(wait).isEqualTo(SECOND / 10);
    assertThat(limit.waitFor(state, START + wait - 1, 1)).isEqualTo(1);
    assertThat(limit.waitFor(state, START + wait, 1)).isZero();
  }

  @Test
  void quietTimeIsNotSavedUpBeyondTheBurst() {
    var client = new Client(RateLimit.perSecond(10, 3));
    client.tries(START, 1);

    long muchLater = START + 1_000 * SECOND;

    assertThat(client.tries(muchLater, 3)).isTrue();
    assertThat(client.tries(muchLater, 1)).isFalse();
  }

  @Test
  void aRequestLargerThanTheBurstCostsTheWholeBurstAndIsNotRefusedForEver() {
    var client = new Client(RateLimit.perSecond(10, 3));

    assertThat(client.tries(START, 1_000)).isTrue();
    assertThat(client.tries(START, 1)).isFalse();
    assertThat(client.tries(START + SECOND, 1_000)).isTrue();
  }

  @Test
  void aClockThatGoesBackNeitherFreesNorLocksTheClient() {
    var client = new Client(RateLimit.perSecond(10, 1));
    client.tries(START, 1);

    assertThat(client.tries(START - SECOND, 1)).isFalse();
    assertThat(client.tries(START + SECOND / 10, 1)).isTrue();
  }

  /** The oracle keeps a list of what was admitted and looks at every window that ends now. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "7, 20", "100, 1", "999, 50", "1000, 2000", "30000, 100", "300000, 7", "700000, 3",
      "1000000, 1"})
  void noWindowEverHoldsMoreThanTheBurstAndTheRateAllow(int perSecond, int burst) {
    var random = new Random(20_260_101L * perSecond + burst);
    var client = new Client(RateLimit.perSecond(perSecond, burst));
    List<Long> admitted = new ArrayList<>();
    long now = START;

    for (int i = 0; i < 2_000; i++) {
      now += (long) (random.nextExponential() * SECOND / perSecond / 2);
      if (client.tries(now, 1)) {
        admitted.add(now);
        for (int first = 0; first < admitted.size(); first++) {
          double seconds = (now - admitted.get(first)) / (double) SECOND;
          assertThat(admitted.size() - first).isLessThanOrEqualTo((int) (burst + seconds * perSecond + 1e-6));
        }
      }
    }

    assertThat(admitted).hasSizeGreaterThanOrEqualTo(Math.min(burst, 2_000));
  }

  @Test
  void aClientThatKeepsToTheRateIsNeverRefused() {
    var client = new Client(RateLimit.perSecond(50, 1));

    for (long now = START; now < START + 100 * SECOND; now += SECOND / 50) {
      assertThat(client.tries(now, 1)).isTrue();
    }
  }

  @Test
  void aLimitThatWouldMeanNothingIsRefused() {
    assertThatThrownBy(() -> RateLimit.perSecond(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RateLimit.perSecond(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RateLimit.perSecond(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RateLimit.perSecond(1_000_001, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Keeps the state, as a connection does. */
  private static final class Client {

    private final RateLimit limit;
    private long state;

    Client(RateLimit limit) {
      this.limit = limit;
    }

    boolean tries(long nowMicros, int units) {
      if (limit.waitFor(state, nowMicros, units) > 0) {
        return false;
      }
      state = limit.spend(state, nowMicros, units);
      return true;
    }
  }
}
