package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * What a server offers beyond live messages. A run tries what is there.
 *
 * @param history recorded topics, with positions and {@code History}
 * @param inbox whether inboxes are recorded topics
 * @param presence who is there
 * @param sessions whether a session can be resumed
 */
record Capabilities(boolean history, boolean inbox, boolean presence, boolean sessions) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Finds out by asking. */
  static Capabilities of(URI server, Pass pass) throws IOException {
    Introduction introduction = Introduction.withToken(pass.token());
    String session;
    boolean history;
    boolean inbox;
    boolean presence;
    try (Client client = Client.connect(server, introduction)) {
      session = client.greeting().text("session");
      inbox = client.greeting().data().path("topics").values().stream()
          .anyMatch(entry -> Topics.isInbox(entry.path("topic").asString()) && entry.has("epoch"));
      history = isOffered(client.ask("History", Map.of("topic", Topics.LEDGERS.getFirst(), "limit", 1)));
      presence = isOffered(client.ask("Presence", Map.of("topic", Topics.CROWD)));
    }
    Introduction again = introduction.query("session=" + session);
    boolean sessions = Awaitility.await("an answer about a session").atMost(PATIENCE)
        .until(() -> resumes(server, again), Optional::isPresent).orElseThrow();
    return new Capabilities(history, inbox, presence, sessions);
  }

  /** Whether a session goes on; nothing when the server is too busy to say and wants to be asked again. */
  private static Optional<Boolean> resumes(URI server, Introduction introduction) throws IOException {
    try (Client client = Client.connect(server, introduction)) {
      Message first = client.inbox().await("what comes first", _ -> true);
      return first.isStatus("connected")
          ? Optional.of(first.data().path("resumed").asBoolean(false))
          : Optional.empty();
    }
  }

  /** Whether a topic's messages have offsets. */
  boolean isRecorded(String topic) {
    return Topics.isInbox(topic) ? inbox : history && Topics.isRecorded(topic);
  }

  private static boolean isOffered(Message answer) {
    return !(answer.type().equals("Error") && List.of("unavailable", "unknown_type").contains(answer.text("code")));
  }
}
