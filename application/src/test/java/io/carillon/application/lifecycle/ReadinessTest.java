package io.carillon.application.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.telemetry.DeliveryHealth;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  @Test
  void aNodeIsReadyBetweenItsStartAndItsEnd() {
    var readiness = new Readiness(DeliveryHealth.unbroken());
    assertThat(readiness.state()).isEqualTo(Readiness.State.STARTING);

    readiness.started();
    assertThat(readiness.state()).isEqualTo(Readiness.State.READY);

    readiness.draining();
    assertThat(readiness.state()).isEqualTo(Readiness.State.DRAINING);
  }

  @Test
  void aNodeThatIsGoingAwayDoesNotComeBack() {
    var readiness = new Readiness(DeliveryHealth.unbroken());
    readiness.draining();

    readiness.started();

    assertThat(readiness.state()).isEqualTo(Readiness.State.DRAINING);
  }
}
