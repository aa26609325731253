package io.carillon.acceptance.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Device;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Readers lose their connections again and again, or leave them half open, while publishers publish as fast as they can. */
class SessionStormTest {

  private static final String TOPIC = "chat:storm";
  private static final int PUBLISHERS = 2;
  private static final int READERS = 4;
  private static final int BREAKS = 15;

  /** So many publishes of one publisher are on the way at once. */
  private static final int AHEAD = 20;

  @Test
  void everyOffsetComesAndIsTheSameForAllHoweverConnectionsEnd(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("carillon.conf"),
        "namespaces.chat { subscribe = everyone, publish = everyone, history { size = 50000, ttl = 1h } }");
    try (ServerProcess server = ServerProcess
        .start(Map.of("CARILLON_CONFIG", file.toString(), "HEARTBEAT_INTERVAL", "1s",
            "CLIENT_TIMEOUT", "1m", "MAILBOX_AGE", "1m"))) {
      everyOffsetComesAndIsTheSameForAllHoweverConnectionsEnd(server);
    }
  }

  private static void everyOffsetComesAndIsTheSameForAllHoweverConnectionsEnd(ServerProcess server) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Reader> readers = IntStream.range(0, READERS).mapToObj(number -> new Reader(server, number)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> publishing = IntStream.range(0, PUBLISHERS)
          .<Future<?>>mapToObj(i -> threads.submit(() -> publish(server, "publisher" + i, over))).toList();
      List<Future<?>> reading = readers.stream().<Future<?>>map(reader -> threads.submit(reader::read)).toList();
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
      assertThat(reader.recoveries).isGreaterThan(BREAKS / 2);
      reader.seen.forEach((offset, id) -> assertThat(first.getOrDefault(offset, id)).isEqualTo(id));
    }
    assertThat(server.log().text()).doesNotContain("\"ERROR\"");
  }

  private static Void publish(ServerProcess server, String name, AtomicBoolean over) throws IOException {
    try (Device publisher = Device.connect(server.port(), token(server, name))) {
      while (!over.get()) {
        for (int i = 0; i < AHEAD; i++) {
          publisher.send("Broadcast", Map.of("topic", TOPIC, "payload", i));
        }
        publisher.ask("Ping", Map.of());
      }
    }
    return null;
  }

  private static String token(ServerProcess server, String user) {
    return Token.of(user).signedWith(server.secret());
  }

  /** Somebody with one session and bad luck. */
  private static final class Reader {

    private final ServerProcess server;
    private final String name;
    private final Random random;
    private final Map<Long, String> seen = new HashMap<>();
    private String epoch = "";
    private long last;
    private int recoveries;

    Reader(ServerProcess server, int number) {
      this.server = server;
      this.name = "reader" + number;
      this.random = new Random(number);
    }

    Void read() throws IOException {
      Device device = Device.connect(server.port(), token(server, name));
      JsonNode entry = device.subscribe(TOPIC).data().path("topics").path(0);
      epoch = entry.path("epoch").asString();
      last = entry.path("offset").asLong();
      long place = follow(device, last);
      for (int i = 0; i < BREAKS; i++) {
        boolean halfOpen = random.nextInt(3) == 0;
        if (halfOpen) {
          device.silent();
        } else {
          device.cut();
        }
        Device next = Device.resume(server.port(), token(server, name), device.session());
        assertThat(next.isResumed()).as("break %d of %s", i, name).isTrue();
        device.close();
        device = next;
        place = follow(device, goOn(device.start(TOPIC)));
      }
      assertThat(place).isEqualTo(last);
      device.close();
      return null;
    }

    /** Where the session goes on: not behind anything that was not seen, unless the server says so. */
    private long goOn(JsonNode entry) {
      assertThat(entry.path("epoch").asString()).isEqualTo(epoch);
      long place = entry.path("offset").asLong();
      if (entry.path("recovered").asBoolean()) {
        assertThat(place).isLessThanOrEqualTo(last);
        recoveries++;
      } else {
        assertThat(entry.path("reason").asString()).isEqualTo("too_many");
        last = place;
      }
      return place;
    }

    private long follow(Device device, long from) throws IOException {
      long place = from;
      long goal = last + 1 + random.nextInt(300);
      while (place < goal) {
        Message message = device.awaitOn(TOPIC);
        long offset = message.data().path("offset").asLong();
        assertThat(offset).as("the offset that follows %d for %s", place, name).isEqualTo(place + 1);
        String before = seen.put(offset, message.id());
        assertThat(before == null || before.equals(message.id())).isTrue();
        place = offset;
        last = Math.max(last, offset);
      }
      if (random.nextInt(4) > 0) {
        device.acknowledge(TOPIC, epoch, place);
      }
      return place;
    }
  }
}
