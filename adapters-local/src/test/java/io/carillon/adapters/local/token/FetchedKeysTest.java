package io.carillon.adapters.local.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.carillon.adapters.local.token.VerificationKeys.Awaited;
import io.carillon.adapters.local.token.VerificationKeys.Known;
import io.carillon.adapters.local.token.VerificationKeys.Match;
import io.carillon.domain.access.TokenProblem;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads begin and end when the test says so, and so does the clock. */
class FetchedKeysTest {

  private static final Known NO_SUCH_KEY = new Known.None(TokenProblem.UNKNOWN_KEY);
  private static final String NO_KEYS = "keys_unavailable, takes clients: false";
  private static final String STALE = "keys_not_refreshed, takes clients: true";

  private final Published source = new Published();
  private final Queue<Runnable> reads = new ArrayDeque<>();
  private final Queue<Runnable> answers = new ArrayDeque<>();
  private long nanos;
  private final FetchedKeys keys = new FetchedKeys(source, null, () -> nanos, reads::add, answers::add);

  @Test
  void aTokenThatComesBeforeTheFirstKeysWaitsForThem() {
    keys.tend();
    Awaited early = (Awaited) keys.match(naming("a"));
    assertThat(trouble()).contains(NO_KEYS);

    source.publish(key("a"));
    endRead();

    assertThat(early.match()).isCompletedWithValueMatching(Known.Found.class::isInstance);
    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
    assertThat(trouble()).isEmpty();
  }

  @Test
  void knownKeysServeWhileTheSourceHangsAndOthersAreAskedToComeAgain() {
    know("a");

    Awaited unknown = (Awaited) keys.match(naming("b"));
    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
    assertThat(trouble()).isEmpty();

    pass(FetchedKeys.TIME_LIMIT.plusMillis(1));

    assertThat(source.aborted).isTrue();
    assertThat(unknown.match()).isCompletedWithValueMatching(Known.Unavailable.class::isInstance);
    assertThat(keys.match(naming("b"))).as("nobody waits for what hangs").isInstanceOf(Known.Unavailable.class);
    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
    assertThat(trouble()).contains(STALE);
    assertThat(reads).as("one read at a time").hasSize(1);
  }

  @Test
  void aReadThatComesThroughLateStillCounts() {
    keys.tend();
    pass(FetchedKeys.TIME_LIMIT.plusMillis(1));
    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Unavailable.class);

    source.publish(key("a"));
    endRead();

    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
    assertThat(trouble()).isEmpty();
  }

  @Test
  void aFloodOfUnknownNamesCausesOneReadInThreeSeconds() {
    know("a");
    int before = source.reads;

    for (int second = 0; second < 30; second++) {
      for (int i = 0; i < 100; i++) {
        keys.match(naming("flood-" + second + "-" + i));
      }
      pass(Duration.ofSeconds(1));
      endReads();
    }

    assertThat(source.reads - before).isBetween(5, 11);
    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
  }

  @Test
  void aNewKeyIsFoundInAFloodAsSoonAsItIsRead() {
    know("a");
    keys.match(naming("flood")); // begins a read that still has the old set
    Awaited fresh = (Awaited) keys.match(naming("b"));
    endRead();
    assertThat(fresh.match()).as("that read says nothing about a later token").isNotDone();

    source.publish(key("a"), key("b"));
    for (int i = 0; i < 100; i++) {
      keys.match(naming("flood-" + i));
    }
    pass(Duration.ofSeconds(3));
    endRead();

    assertThat(fresh.match()).isCompletedWithValueMatching(Known.Found.class::isInstance);
  }

  @Test
  void aNameIsRefusedByAReadThatBeganAfterTheTokenCame() {
    know("a");

    Awaited unknown = (Awaited) keys.match(naming("b"));
    endRead();

    assertThat(unknown.match()).isCompletedWithValue(NO_SUCH_KEY);
  }

  @Test
  void nobodyWaitsForEver() {
    know("a");
    keys.match(naming("b"));
    endRead();
    Awaited late = (Awaited) keys.match(naming("b"));

    pass(Duration.ofSeconds(3)); // the next read begins, and hangs
    assertThat(late.match()).isNotDone();
    pass(Duration.ofSeconds(2));

    assertThat(late.match()).isCompletedWithValueMatching(Known.Unavailable.class::isInstance);
  }

  @Test
  void onlySoManyWait() {
    know("a");
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i <= FetchedKeys.MAX_WAITING; i++) {
      matches.add(keys.match(naming("flood-" + i)));
    }

    assertThat(matches.getLast()).isInstanceOf(Known.Unavailable.class);
    assertThat(matches.subList(0, FetchedKeys.MAX_WAITING)).allMatch(Awaited.class::isInstance);
    endRead();
    assertThat(keys.match(naming("another"))).as("there is room again").isInstanceOf(Awaited.class);
  }

  @Test
  void aSourceThatFailsIsAskedAgainAndKeysHealByThemselves() {
    keys.tend();
    Awaited first = (Awaited) keys.match(naming("a"));
    source.fail("503");
    endRead();
    assertThat(first.match()).isCompletedWithValue(new Known.Unavailable(Duration.ofSeconds(4)));
    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Unavailable.class);
    assertThat(trouble()).contains(NO_KEYS);

    pass(Duration.ofSeconds(2));
    assertThat(reads).isEmpty();
    source.publish(key("a"));
    pass(Duration.ofSeconds(1));
    endRead();

    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
    assertThat(trouble()).isEmpty();
  }

  @Test
  void keysAreReadAnewEveryFiveMinutesAndWithdrawnOnesCountNoMore() {
    know("a", "b");
    source.publish(key("b"));

    pass(Duration.ofMinutes(5).minusSeconds(4));
    assertThat(reads).isEmpty();
    pass(Duration.ofSeconds(1));
    endRead();

    assertThat(keys.match(naming("b"))).isInstanceOf(Known.Found.class);
    assertThat(keys.match(naming("a"))).isInstanceOf(Awaited.class);
  }

  @Test
  void aSetThatBecomesUnusableDoesNotReplaceTheOneThatIsKnown() {
    know("a");
    for (String text : new String[]{"", "{}", "{\"keys\":[]}", "null", "<html>",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"}) {
      source.text = text;
      pass(Duration.ofMinutes(5));
      endRead();

      assertThat(keys.match(naming("a"))).as(text).isInstanceOf(Known.Found.class);
      assertThat(trouble()).as(text).contains(STALE);
    }
  }

  @Test
  void keysThatCouldNotBeReadForFourHoursCountNoMore() {
    know("a");
    source.fail("gone");
    for (int minutes = 0; minutes < 4 * 60 - 1; minutes++) {
      pass(Duration.ofMinutes(1));
      endReads();
    }
    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);

    pass(Duration.ofMinutes(1));
    endReads();

    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Unavailable.class);
    assertThat(trouble()).contains(NO_KEYS);
    assertThat(keys.size()).isZero();
  }

  @Test
  void aKeyThatCannotBeUsedSpoilsNoOtherAndIsNotAskedForAgain() {
    source.text = "{\"keys\":[{\"kty\":\"AKP\",\"kid\":\"new\"},{\"kty\":\"RSA\",\"kid\":\"torn\"},null,{\"kty\":\"oct\",\"kid\":"
        + "\"secret\",\"k\":\"AAAA\"}," + encrypting("locks").toJSONString() + "," + key("a").toJSONString() + "]}";
    keys.tend();
    endRead();

    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
    for (String name : new String[]{"new", "torn", "secret", "locks"}) {
      assertThat(keys.match(naming(name))).as(name).isEqualTo(NO_SUCH_KEY);
    }
    assertThat(reads).isEmpty();
    assertThat(keys.size()).isOne();
  }

  @Test
  void ofTwoKeysWithOneNameTheOneCountsThatServesTheAlgorithm() {
    var pss = new RSAKey.Builder((RSAPublicKey) Keys.OTHER_RSA.getPublic()).keyID("a").algorithm(JWSAlgorithm.PS256)
        .build();
    source.publish(pss, key("a"));
    keys.tend();
    endRead();

    assertThat(keys.match(naming("a"))).isInstanceOf(Known.Found.class);
    assertThat(keys.match(new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("a").build()))
        .isInstanceOf(Known.Found.class);
    assertThat(keys.match(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("a").build()))
        .isEqualTo(new Known.None(TokenProblem.UNSUPPORTED_ALGORITHM));
  }

  private Optional<String> trouble() {
    return keys.trouble().map(trouble -> trouble.cause() + ", takes clients: " + trouble.takesClients());
  }

  private void know(String... names) {
    source.publish(Arrays.stream(names).map(FetchedKeysTest::key).toArray(JWK[]::new));
    keys.tend();
    endRead();
    pass(Duration.ofSeconds(3));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    keys.tend();
    answer();
  }

  private void endRead() {
    reads.remove().run();
    answer();
  }

  private void endReads() {
    while (!reads.isEmpty()) {
      endRead();
    }
  }

  private void answer() {
    while (!answers.isEmpty()) {
      answers.remove().run();
    }
  }

  private static JWSHeader naming(String keyId) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build();
  }

  private static JWK key(String keyId) {
    return new RSAKey.Builder((RSAPublicKey) Keys.RSA.getPublic()).keyID(keyId).build();
  }

  private static JWK encrypting(String keyId) {
    return new RSAKey.Builder((RSAPublicKey) Keys.RSA.getPublic()).keyID(keyId).keyUse(KeyUse.ENCRYPTION).build();
  }

  /** A place where keys are published, or not. */
  private static final class Published implements KeySource {

    private @Nullable String text;
    private String failure = "nothing is published yet";
    private boolean aborted;
    private int reads;

    void publish(JWK... keys) {
      text = new JWKSet(List.of(keys)).toString();
    }

    void fail(String why) {
      text = null;
      failure = why;
    }

    @Override
    public String read() throws IOException {
      reads++;
      if (text == null) {
        throw new IOException(failure);
      }
      return text;
    }

    @Override
    public void abort() {
      aborted = true;
    }

    @Override
    public Duration refreshInterval() {
      return Duration.ofMinutes(5);
    }

    @Override
    public Duration pause() {
      return Duration.ofSeconds(3);
    }

    @Override
    public String place() {
      return "test";
    }
  }
}
