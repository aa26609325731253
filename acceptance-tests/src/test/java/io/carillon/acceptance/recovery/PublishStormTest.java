package io.carillon.acceptance.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Readers come back with a position again and again while publishers publish as fast as they can. */
class PublishStormTest {

  private static final String TOPIC = "chat:storm";
  private static final int PUBLISHERS = 2;
  private static final int READERS = 4;
  private static final int VISITS = 12;

  /** So many publishes of one publisher are on the way at once. */
  private static final int AHEAD = 50;

  @Test
  void everyOffsetComesOnceAndInOrderAndIsTheSameForAll(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("carillon.conf"),
        "namespaces.chat { subscribe = everyone, publish = everyone, history { size = 50000, ttl = 1h } }");
    try (ServerProcess server = ServerProcess.start(Map.of("CARILLON_CONFIG", file.toString()))) {
      everyOffsetComesOnceAndInOrderAndIsTheSameForAll(server);
    }
  }

  private static void everyOffsetComesOnceAndInOrderAndIsTheSameForAll(ServerProcess server) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Reader> readers = IntStream.range(0, READERS).mapToObj(number -> new Reader(server, number)).toList();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> publishing = IntStream.range(0, PUBLISHERS)
          .<Future<?>>mapToObj(i -> threads.submit(() -> publish(server, "publisher" + i, over))).toList();
      List<Future<?>> reading = readers.stream().<Future<?>>map(reader -> threads.submit(() -> {
        for (int visit = 0; visit < VISITS; visit++) {
          reader.visit();
        }
        return null;
      })).toList();
      try {
        for (Future<?> one : reading) {
          one.get();
        }
      } finally {
        over.set(true);
      }
      for (Future<?> one : publishing) {
        one.get();
      }
    }

    Map<Long, String> first = readers.getFirst().seen;
    for (Reader reader : readers) {
      assertThat(reader.recoveries).isGreaterThan(VISITS / 2);
      reader.seen.forEach((offset, id) -> assertThat(first.getOrDefault(offset, id)).isEqualTo(id));
    }
    assertThat(server.log().text()).doesNotContain("\"ERROR\"");
  }

  private static Void publish(ServerProcess server, String name, AtomicBoolean over) throws IOException {
    try (Client publisher = connect(server, name, "carillon.v1")) {
      while (!over.get()) {
        for (int i = 0; i < AHEAD; i++) {
          publisher.say("{\"type\":\"Broadcast\",\"data\":{\"topic\":\"" + TOPIC + "\",\"payload\":" + i
              + ",\"priority\":\"" + (i % 7 == 0 ? "critical" : "low") + "\"}}");
        }
        publisher.ask("Ping", Map.of());
      }
    }
    return null;
  }

  private static Client connect(ServerProcess server, String user, String protocol) throws IOException {
    Client client = Client.connect(server.address(),
        Introduction.withToken(Token.of(user).signedWith(server.secret())).protocol(protocol));
    client.greeting();
    return client;
  }

  /** Somebody who comes, stays for a while and leaves, and always knows what came last. */
  private static final class Reader {

    private final ServerProcess server;
    private final String name;
    private final Random random;
    private final Map<Long, String> seen = new HashMap<>();
    private String epoch = "";
    private long offset;
    private int recoveries;

    Reader(ServerProcess server, int number) {
      this.server = server;
      this.name = "reader" + number;
      this.random = new Random(number);
    }

    void visit() throws IOException {
      try (Client client = connect(server, name, random.nextBoolean() ? "carillon.v1" : "carillon.v1.batch")) {
        Map<String, Object> request = new HashMap<>(Map.of("topic", TOPIC));
        if (!epoch.isEmpty()) {
          request.put("position", Map.of("epoch", epoch, "offset", offset));
        }
        String command = client.send("Subscribe", Map.of("topics", List.of(request)));
        JsonNode entry = client.answerTo(command).data().path("topics").path(0);
        int enough = random.nextInt(300);
        client.inbox().await("messages for " + name, message -> message.isBroadcastOn(TOPIC), enough);
        read(entry, client.inbox().messages(), command);
      }
    }

    private void read(JsonNode entry, List<Message> messages, String command) {
      if (entry.path("recovered").asBoolean()) {
        recoveries++;
        entry.path("messages").valueStream()
            .forEach(message -> note(message.path("id").asString(), message.path("data")));
        assertThat(entry.path("offset").asLong()).isEqualTo(offset);
      } else {
        epoch = entry.path("epoch").asString();
        offset = entry.path("offset").asLong();
      }
      boolean answered = false;
      List<String> early = new ArrayList<>();
      for (Message message : messages) {
        answered = answered || message.id().equals(command);
        assertThat(message.type()).isNotEqualTo("Gap");
        if (message.isBroadcastOn(TOPIC)) {
          if (!answered) {
            early.add(message.text());
          }
          note(message.id(), message.data());
        }
      }
      assertThat(early).isEmpty();
    }

    private void note(String id, JsonNode data) {
      assertThat(data.path("epoch").asString()).isEqualTo(epoch);
      assertThat(data.path("offset").asLong()).as("the offset that follows %d for %s", offset, name)
          .isEqualTo(offset + 1);
      offset++;
      seen.put(offset, id);
    }
  }
}
