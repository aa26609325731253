package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Rights;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A probe finds out whether a server does what the scripts of a node do. */
class ProbesTest {

  private static final String CHANNEL = "carillon:canary:node";

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final Links links = new Links(
      RedisNode.config(new RedisServer(redis.address(), new Login(false, "node", "secret"), 0), "carillon"));
  private final Probes probes = new Probes("carillon");

  @BeforeEach
  void allow() {
    set("on", ">secret");
    set(Rights.and());
  }

  @Test
  void aServerThatDoesAllThatIsNeededRefusesNothingAndNothingIsLeftThere() {
    redis.execute("SET", CHANNEL + ":stream", "somebody else's");

    assertThat(probe()).isEmpty();

    assertThat(redis.keys()).isEmpty();
  }

  @Test
  void everyRightThatAScriptNeedsIsMissedByName() {
    for (String command : Rights.commandsOfScripts()) {
      set("-" + command);

      assertThat(probe()).as(command).hasValueSatisfying(refusal -> {
        assertThat(refusal.obstacle()).isEqualTo(Obstacle.NOT_PERMITTED);
        assertThat(refusal.text()).startsWith(command.split("\\|", 2)[0].toUpperCase(Locale.ROOT) + ": ");
      });

      set("+" + command);
      assertThat(redis.keys()).as("what is left without " + command)
          .allMatch(key -> (Long) redis.execute("PTTL", key) > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"resetkeys, ~carillon:canary:*", "resetkeys, %R~carillon:*", "resetchannels, &carillon:canary:*"})
  void aUserWhoIsConfinedToSomeKeysOrChannelsIsFoundOut(String reset, String pattern) {
    set(reset, pattern);
    if (pattern.startsWith("%R")) {
      set("~carillon:canary:*");
    }

    assertThat(probe()).hasValueSatisfying(
        refusal -> assertThat(refusal.obstacle()).isEqualTo(Obstacle.NOT_PERMITTED));
  }

  @Test
  void whatAServerAnswersSaysWhatIsWrong() {
    redis.execute("CONFIG", "SET", "min-replicas-to-write", "1");
    assertThat(probe().map(ServerError::obstacle)).contains(Obstacle.TOO_FEW_REPLICAS);
    redis.execute("CONFIG", "SET", "min-replicas-to-write", "0");

    redis.execute("CONFIG", "SET", "maxmemory", "1");
    assertThat(probe().map(ServerError::obstacle)).contains(Obstacle.OUT_OF_MEMORY);
    redis.execute("CONFIG", "SET", "maxmemory", "0");

    redis.failToSave();
    assertThat(probe().map(ServerError::obstacle)).contains(Obstacle.NOT_PERSISTING);
  }

  private Optional<ServerError> probe() {
    try (Link link = links.to(redis.address(), "test")) {
      link.executeCommand(Probes.SCRIPT.load());
      Command<Optional<ServerError>> probe = probes.next(CHANNEL);
      return probe.reply().apply(link.executeCommand(probe.arguments().apply(new Facts(1, true))));
    }
  }

  private void set(String... rights) {
    redis.setUser("node", rights);
  }
}
