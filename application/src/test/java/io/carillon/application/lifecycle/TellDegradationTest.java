package io.carillon.application.lifecycle;

import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Notice;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.Principal;
import org.junit.jupiter.api.Test;

class TellDegradationTest {

  private final Node node = new Node();
  private final TellDegradation tell = new TellDegradation(node.registry());

  @Test
  void everyClientIsToldOnceThatMessagesDoNotGetThroughAndOnceThatTheyDoAgain() {
    Peer alice = node.connect(user("alice"));
    tell.onChange(true);

    tell.onChange(false);
    tell.onChange(false);
    Peer late = node.connect(user("bob"));
    tell.onChange(true);
    tell.onChange(true);
    node.run();

    assertThat(alice.client().notices()).containsExactly(new Notice.Degraded(), new Notice.Restored());
    assertThat(late.client().notices()).containsExactly(new Notice.Restored());
  }

  @Test
  void whoComesWhileTheNodeStartsIsToldNothing() {
    Peer early = node.connect(user("alice"));

    tell.onChange(false);
    tell.onChange(true);
    node.run();

    assertThat(early.client().notices()).isEmpty();
  }

  @Test
  void whoHasNotAuthenticatedIsToldNothing() {
    Peer stranger = node.open((Principal) null);
    tell.onChange(true);

    tell.onChange(false);
    node.run();

    assertThat(stranger.client().notices()).isEmpty();
  }
}
