package io.carillon.domain.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.telemetry.Concern.Trouble;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {

  @Test
  void aNodeWhoseClockIsOffSaysSoAndTakesNoClientsWhenItIsFarOff() {
    assertThat(offset(null).trouble()).isEmpty();
    assertThat(offset(Duration.ofSeconds(5)).trouble()).isEmpty();
    assertThat(offset(Duration.ofSeconds(-6)).trouble()).get().extracting(Trouble::takesClients).isEqualTo(true);
    assertThat(offset(Duration.ofSeconds(31)).trouble()).get().extracting(Trouble::takesClients).isEqualTo(false);
    assertThat(offset(Duration.ofHours(-1)).trouble()).get().extracting(Trouble::takesClients).isEqualTo(false);
    assertThat(offset(Duration.ofHours(-1)).seconds()).isEqualTo(-3_600);
  }

  private static ClockOffset offset(@Nullable Duration lead) {
    return new ClockOffset(() -> Optional.ofNullable(lead));
  }
}
