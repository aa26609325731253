package io.carillon.bootstrap.cli;

import io.carillon.adapters.local.token.JwtTokenMinter;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.bootstrap.config.Setting;
import io.carillon.bootstrap.config.Settings;
import io.carillon.domain.access.Permission;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What {@code serve --dev} does so that a newcomer needs to set nothing. */
final class Development {

  private static final Duration TOKEN_LIFE = Duration.ofHours(12);
  private static final List<String> TOPICS = List.of("project:**", "agent:**", "workflow:**", "room:**", "chat:**");

  private static final TopicName RECORDED = new TopicName(RecordedNamespace.NAME + ":1");

  private Development() {}

  /** What holds in development unless the environment or the file says otherwise. */
  static Map<Setting, Settings.Value> settings() {
    return Map.of(
        Setting.JWT_SECRET, new Settings.Value(RandomSecret.create(), "--dev"),
        Setting.LOG_FORMAT, new Settings.Value("console", "--dev"));
  }

  /** Tells a newcomer what to do next. */
  static void greet(PrintWriter out, CarillonConfig config, int port) {
    String address = "ws://localhost:" + port + "/ws";
    JwtTokenMinter minter = new JwtTokenMinter(config.token());
    out.println();
    out.println("Carillon is running for development: nothing is kept when it stops. Ctrl-C stops it.");
    out.println();
    out.println(
        "Two users, each with a token for " + TOKEN_LIFE.toHours() + " hours. Paste a line into a terminal each:");
    out.println();
    for (String user : List.of("alice", "bob")) {
      out.println("npx wscat -c \"" + address + "?token=" + token(minter, user) + "\"");
      out.println();
    }
    out.println("Then type, as alice and as bob:");
    out.println();
    out.println("{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[\"lobby\"]}}");
    out.println("{\"type\":\"Broadcast\",\"id\":\"2\",\"data\":{\"topic\":\"lobby\",\"payload\":\"hello\"}}");
    out.println();
    if (config.namespaces().policyOf(RECORDED).history().isRecorded()) {
      out.println(
          "The topics " + RecordedNamespace.NAME + ":* are recorded. To see a client recover, publish on " + RECORDED
              + " while nobody listens, and then:");
      out.println();
      out.println("{\"type\":\"Subscribe\",\"id\":\"3\",\"data\":{\"topics\":[{\"topic\":\"" + RECORDED
          + "\",\"history\":10}]}}");
      out.println();
    }
  }

  private static String token(JwtTokenMinter minter, String user) {
    return minter.mint(new JwtTokenMinter.Claims(new UserId(user), false, List.of(),
        List.of(Permission.MESSAGE_DIRECT.name()), TOPICS, TOPICS, TOKEN_LIFE), Instant.now());
  }
}
