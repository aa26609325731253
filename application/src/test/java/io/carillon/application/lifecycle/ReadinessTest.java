package io.carillon.application.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.telemetry.Concern.Trouble;
import io.carillon.domain.telemetry.DeliveryHealth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  @Test
  void aNodeIsReadyBetweenItsStartAndItsEnd() {
    var readiness = new Readiness(DeliveryHealth.unbroken(), List.of());
    assertThat(readiness.state()).isEqualTo(Readiness.State.STARTING);

    readiness.started();
    assertThat(readiness.state()).isEqualTo(Readiness.State.READY);

    readiness.draining();
    assertThat(readiness.state()).isEqualTo(Readiness.State.DRAINING);
  }

  @Test
  void aNodeThatIsGoingAwayDoesNotComeBack() {
    var readiness = new Readiness(DeliveryHealth.unbroken(), List.of());
    readiness.draining();

    readiness.started();

    assertThat(readiness.state()).isEqualTo(Readiness.State.DRAINING);
  }

  @Test
  void whatKeepsClientsAwayIsToldBeforeWhatDoesNot() {
    var readiness = new Readiness(DeliveryHealth.unbroken(),
        List.of(Optional::empty, () -> Optional.of(new Trouble("a_bit_late", true, "wait")),
            () -> Optional.of(new Trouble("blind", false, "look"))));

    assertThat(readiness.troubles()).containsExactly(new Trouble("blind", false, "look"),
        new Trouble("a_bit_late", true, "wait"));
  }
}
