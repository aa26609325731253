package io.carillon.domain.access;

import static io.carillon.domain.fixture.Principals.publishing;
import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.TokenVerdict.Accepted;
import io.carillon.domain.access.TokenVerdict.Rejected;
import io.carillon.domain.fixture.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every verifier of tokens promises. A test of an adapter implements this interface; the verifier's clock begins at
 * {@link SettableClock#START}.
 */
public interface TokenVerifierContract {

  Principal ALICE = withPermissions(publishing(subscribing(user("alice"), "chat:*", "lobby"), "chat:1"),
      Permission.MESSAGE_DIRECT);
  Principal BACK_END = publishing(service("back-end"), "project:**");

  TokenVerifier verifier();

  /** A token, made when the verifier's clock began, that says all of this. */
  AccessToken tokenOf(Principal who);

  /** A token that says the same, but comes from somebody who is not to be believed. */
  AccessToken forgeryOf(Principal who);

  /** Lets so much time pass for the verifier. */
  void passTime(Duration time);

  @Test
  default void aTokenSpeaksForItsUserWithItsRightsAndNoOthers() {
    assertThat(verdict(tokenOf(ALICE))).isEqualTo(new Accepted(ALICE));
    assertThat(verdict(tokenOf(BACK_END))).isEqualTo(new Accepted(BACK_END));
    assertThat(verdict(tokenOf(user("bob")))).isEqualTo(new Accepted(user("bob")));
  }

  @Test
  default void aTokenIsGoodUntilItsTimeIsOver() {
    AccessToken token = tokenOf(ALICE);

    passTime(Duration.ofMinutes(59));
    assertThat(verdict(token)).isInstanceOf(Accepted.class);

    passTime(Duration.ofMinutes(2));
    assertThat(verdict(token)).isEqualTo(new Rejected(TokenProblem.EXPIRED));
  }

  @Test
  default void whoeverIsNotToBeBelievedIsNot() {
    assertThat(verdict(forgeryOf(ALICE))).isInstanceOf(Rejected.class);
    assertThat(verdict(forgeryOf(BACK_END))).isInstanceOf(Rejected.class);
  }

  /** Of a token of which one character is another one, and of any other text. */
  @Test
  default void whateverElseATokenHoldsItIsRejectedAndNothingIsThrown() {
    String token = tokenOf(ALICE).secret();
    var random = new Random(1);
    Stream<String> changed = IntStream.range(0, token.length() - 1).mapToObj(at -> {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      return token.substring(0, at) + other + token.substring(at + 1);
    });
    Stream<String> cut = IntStream.range(0, token.length()).mapToObj(end -> token.substring(0, end));
    Stream<String> noise = Stream.generate(() -> random.ints(random.nextInt(200), ' ', 0x2FFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()).limit(500);

    assertThat(Stream.of(changed, cut, noise).flatMap(texts -> texts))
        .allSatisfy(text -> assertThat(verdict(new AccessToken(text))).isInstanceOf(Rejected.class));
  }

  @Test
  default void underConcurrencyNobodyIsTakenForAnother() {
    List<Principal> users = IntStream.range(0, 50).mapToObj(i -> subscribing(user("user" + i), "chat:" + i)).toList();
    List<AccessToken> tokens = users.stream().map(this::tokenOf).toList();

    assertThat(IntStream.range(0, 2_000).parallel().mapToObj(i -> verdict(tokens.get(i % 50))
        .equals(new Accepted(users.get(i % 50))))).containsOnly(true);
  }

  private TokenVerdict verdict(AccessToken token) {
    return verifier().verify(token);
  }
}
