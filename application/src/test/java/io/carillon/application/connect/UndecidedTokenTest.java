package io.carillon.application.connect;

import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.connect.AdmitConnection.Verdict;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.resumption.ResumeRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** While nobody can tell whether a token is valid, nobody is sent away for it, and nothing is lost. */
class UndecidedTokenTest {

  private static final @Nullable Principal NOBODY = null;
  private static final Duration LATER = Duration.ofSeconds(4);

  private final Node node = new Node();
  private final AccessToken token = node.tokens().undecided(LATER);

  @Test
  void aRequestWithSuchATokenIsToComeAgainAndTakesNoPlace() {
    assertThat(node.admit().admit("net", token, ResumeRequest.NONE)).isEqualTo(new Verdict.TokenUndecided(LATER));
    assertThat(node.quota().open()).isZero();
  }

  @Test
  void aConnectionMayAuthenticateAgain() {
    Peer peer = node.open(NOBODY);

    assertUnavailable(peer.says(new Command.Authenticate(token, ResumeRequest.NONE)));
    assertThat(peer.says(new Command.Authenticate(node.tokens().of(user("alice")), ResumeRequest.NONE)))
        .isInstanceOf(Outcome.Connected.class);
    assertThat(node.telemetry().failures()).isEmpty();
  }

  @Test
  void aRefreshChangesNothing() {
    Peer alice = node.connect(user("alice"));

    assertUnavailable(alice.says(new Command.RefreshToken(token)));
    assertThat(alice.connection().principal()).isEqualTo(user("alice"));
  }

  @Test
  void aSubscriptionWithSuchATokenIsRefusedByItself() {
    Peer alice = node.connect(user("alice"));

    Outcome outcome = alice.says(new Command.Subscribe(List.of(
        new TopicRequest("project:42", token, null, null, null), new TopicRequest("lobby", null, null, null, null))));

    assertThat(outcome).isInstanceOfSatisfying(Outcome.Subscribed.class,
        subscribed -> assertThat(subscribed.results())
            .extracting(result -> result.refusal() == null ? null : result.refusal().code())
            .containsExactly(ErrorCode.UNAVAILABLE, null));
  }

  private static void assertUnavailable(Outcome outcome) {
    assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
      assertThat(refused.refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(refused.refusal().retryAfter()).isEqualTo(LATER);
    });
  }
}
