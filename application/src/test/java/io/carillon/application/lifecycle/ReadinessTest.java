package io.carillon.application.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {

  @Test
  void aNodeIsReadyBetweenItsStartAndItsEnd() {
    var readiness = new Readiness();
    assertThat(readiness.state()).isEqualTo(Readiness.State.STARTING);

    readiness.started();
    assertThat(readiness.state()).isEqualTo(Readiness.State.READY);

    readiness.draining();
    assertThat(readiness.state()).isEqualTo(Readiness.State.DRAINING);
  }

  @Test
  void aNodeThatIsGoingAwayDoesNotComeBack() {
    var readiness = new Readiness();
    readiness.draining();

    readiness.started();

    assertThat(readiness.state()).isEqualTo(Readiness.State.DRAINING);
  }
}
