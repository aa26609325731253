package io.carillon.adapters.redis.presence;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.adapters.redis.presence.TeaParty.ALICE;
import static io.carillon.adapters.redis.presence.TeaParty.CAROL;
import static io.carillon.adapters.redis.presence.TeaParty.TEA;
import static io.carillon.adapters.redis.presence.TeaParty.awaitAll;
import static io.carillon.adapters.redis.presence.TeaParty.begin;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.PresenceUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is seen on two nodes whose Redis forgets what it was told. */
@Timeout(120)
class PresenceForgottenTest {

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final PresenceNode one = stage.add(new PresenceNode(RedisServer.of(redis.url())));
  private final PresenceNode two = stage.add(new PresenceNode(RedisServer.of(redis.url())));

  @BeforeEach
  void fill() {
    begin(one, two);
  }

  @Test
  void aRedisThatForgetsEverythingIsToldEverythingAgain() {
    long version = two.page(TEA).version();

    redis.execute("FLUSHALL");

    awaitAll(one, two);
    assertThat(two.page(TEA).version()).isGreaterThan(version);
  }

  @Test
  void aRedisThatEvictsAPartOfItIsToldEverythingAgain() {
    for (String key : redis.keys().stream().filter(key -> key.contains("{presence}")).sorted().toList()) {
      redis.execute("DEL", key);
      awaitAll(one, two);
    }
  }

  @Test
  void aRedisThatComesBackEmptyIsToldEverythingAgain() {
    redis.kill();
    patiently().until(() -> !canBeRead(one.registry()));
    redis.restartEmpty();

    awaitAll(one, two);
  }

  @Test
  void aRedisThatGoesBackGivesNoVersionAgain() {
    redis.execute("SAVE");
    one.enter(CAROL, TEA);
    one.settle();
    long version = one.page(TEA).version();

    redis.kill();
    redis.restart();

    patiently().ignoreException(PresenceUnavailableException.class).untilAsserted(
        () -> assertThat(two.seenAt(TEA)).isEqualTo(Map.of("alice", 2, "bob", 1, "carol", 1)));
    assertThat(two.page(TEA).version()).isGreaterThan(version);
  }

  @Test
  void whatARedisThatGoesBackStillHadToTellIsNotToldAgain() {
    one.enter(CAROL, TEA);
    one.settle();
    redis.execute("SAVE");
    one.registry().collect();
    long version = one.page(TEA).version();
    var told = new ArrayList<PresenceChange>();

    redis.kill();
    redis.restart();
    one.registry().lose(CAROL, List.of(TEA));

    patiently().until(() -> {
      one.registry().collect().forEach(announcement -> told.addAll(announcement.changes()));
      return told.stream().anyMatch(change -> change instanceof PresenceChange.Left && change.user().equals(CAROL));
    });
    assertThat(told).allMatch(change -> change.version() > version);
  }

  @Test
  void everyKeyEndsByItself() {
    one.registry().collect();

    assertThat(redis.keys().stream().filter(key -> key.contains("{presence}"))).hasSize(14)
        .allMatch(key -> (Long) redis.execute("PTTL", key) > 0);
  }

  private static boolean canBeRead(PresenceRegistry node) {
    try {
      node.of(ALICE);
      return true;
    } catch (PresenceUnavailableException e) {
      return false;
    }
  }
}
