package io.carillon.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Settings;
import io.carillon.domain.topic.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedSettingsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir
  private Path folder;

  @Test
  void theSmallestAndShortestHistoryHolds() throws IOException {
    SharedSettings large = settings("namespaces.chat { history { size = 100, ttl = 1h } }");
    SharedSettings small = settings("namespaces.chat { history { size = 10, ttl = 2h } }");

    assertThat(large.histories(List.of(small.all()))).isEqualTo(Map.of("chat", new History(10, HOUR)));
    assertThat(small.histories(List.of(large.all()))).isEqualTo(Map.of("chat", new History(10, HOUR)));
    assertThat(large.histories(List.of())).isEmpty();
  }

  @Test
  void aNodeThatKeepsNothingKeepsWhatOthersKeepAndDoesNotStopAgain() throws IOException {
    SharedSettings none = settings("namespaces { user { history { size = 0 } } }");
    SharedSettings some = settings("namespaces.chat { history { size = 100, ttl = 1h } }");
    Map<String, History> kept = Map.of("chat", new History(100, HOUR), "user", new History(1_000, Duration.ofDays(1)));

    assertThat(some.histories(List.of(none.all()))).isEmpty();
    assertThat(none.histories(List.of(some.all()))).isEqualTo(kept);
    assertThat(none.histories(List.of())).isEqualTo(kept);
  }

  @Test
  void whatNodesShareIsAmongTheirSettingsAndNothingSecret() throws IOException {
    Map<String, String> all = settings("roles { op = [\"admin:read\"] }").all();

    assertThat(all).containsEntry("SESSION_TTL", "120000ms").containsEntry("MAX_CONNECTIONS_PER_USER", "5")
        .containsEntry("BEYOND_CONNECTIONS_PER_USER", "refuse").containsEntry("roles.op", "admin:read")
        .containsEntry("namespaces.room.subscribe", "members").containsEntry("namespaces.user.history.size", "1000");
    assertThat(all.keySet()).noneMatch(name -> name.contains("JWT") || name.contains("REDIS") || name.contains("PORT"));
    assertThat(all.values()).noneMatch(value -> value.contains("\n"));
  }

  @Test
  void aNamespaceThatIsNotConfiguredHasThePolicyOutOfTheBox() {
    assertThat(SharedSettings.unset("namespaces.chat.history.size")).contains("0");
    assertThat(SharedSettings.unset("namespaces.chat.subscribe")).contains("granted");
    assertThat(SharedSettings.unset("roles.op")).contains("");
    assertThat(SharedSettings.unset("SESSION_TTL")).isEmpty();
  }

  private SharedSettings settings(String file) throws IOException {
    Path path = Files.writeString(folder.resolve("carillon.conf"), file);
    Map<String, String> environment = new HashMap<>(Map.of("JWT_SECRET", "0123456789abcdefghijklmnopqrstuvwxyz"));
    return new SharedSettings(ConfigReader.read(Settings.load(environment, path, Map.of()), false));
  }
}
