package io.carillon.acceptance.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Device;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.RefusedException;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pings come every second, and those who are lost are gone at once. */
class SessionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Ending RESUMED_ELSEWHERE = new Ending(4010, "session resumed elsewhere");
  private static final AtomicInteger TESTS = new AtomicInteger();

  private static ServerProcess server;

  private final int test = TESTS.incrementAndGet();
  private final String alice = "alice." + test;
  private final String topic = "chat:" + test;
  private final List<Device> devices = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("carillon.conf"), """
        namespaces {
          chat { subscribe = everyone, publish = everyone, presence = on, history { size = 50000, ttl = 1h } }
          project { history { size = 100, ttl = 1h } }
        }
        """);
    server = ServerProcess
        .start(Map.of("CARILLON_CONFIG", file.toString(), "HEARTBEAT_INTERVAL", "1s", "CLIENT_TIMEOUT",
            "10m", "PRESENCE_GRACE", "0s"));
  }

  @AfterAll
  static void stop() {
    server.askToStop();
    assertThat(server.awaitExit()).isZero();
    assertThat(server.log().text()).doesNotContain("\"ERROR\"", "\"throwable\":{");
  }

  @AfterEach
  void leave() throws IOException {
    for (Device device : devices) {
      device.close();
    }
  }

  @Test
  void whatWasOnItsWayWhenTheConnectionBrokeComesAgain() throws IOException {
    Device before = connect(alice);
    before.subscribe(topic);
    Device bob = connect("bob." + test);
    publish(bob, 3);
    before.awaitOn(topic);
    before.silent();
    publish(bob, 3);
    before.cut();
    publish(bob, 3);

    Device after = resume(alice, before);
    publish(bob, 1);
    awaitOffset(after, 10);

    assertThat(after.isResumed()).isTrue();
    assertThat(after.session()).isEqualTo(before.session());
    assertThat(after.start(topic).path("recovered").asBoolean()).isTrue();
    long from = after.start(topic).path("offset").asLong();
    assertThat(from).isLessThanOrEqualTo(3);
    assertThat(after.offsets(topic)).containsExactlyElementsOf(range(from + 1, 10));
  }

  @Test
  void whatAnAnsweredPingProvesDoesNotComeAgain() throws IOException {
    Device before = connect(alice);
    before.subscribe(topic);
    Device bob = connect("bob." + test);
    publish(bob, 3);
    awaitOffset(before, 3);
    before.awaitPings(before.pings().size() + 2);
    before.catchUp();
    publish(bob, 2);
    before.cut();

    Device after = resume(alice, before);
    awaitOffset(after, 5);

    assertThat(after.start(topic).path("offset").asLong()).isEqualTo(3);
    assertThat(after.offsets(topic)).containsExactly(4L, 5L);
  }

  @Test
  void pongsThatAnswerNothingProveNothing() throws IOException {
    Device before = connect(alice);
    before.subscribe(topic);
    before.awaitPings(before.pings().size() + 2);
    before.silent();
    byte[] answered = before.pings().getLast();
    Device bob = connect("bob." + test);
    bob.awaitPings(1);
    publish(bob, 3);
    awaitOffset(before, 3);
    before.pong();
    before.pong(answered);
    before.pong(bob.pings().getLast());
    before.pong("made up!".getBytes(StandardCharsets.US_ASCII));
    before.pong(new byte[4]);
    for (byte bit = 1; bit < 16; bit++) {
      byte[] guess = answered.clone();
      guess[3] -= bit;
      before.pong(guess);
    }
    before.catchUp();
    before.cut();

    Device after = resume(alice, before);
    awaitOffset(after, 3);

    assertThat(after.offsets(topic)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aConnectionThatIsHalfOpenIsTakenOver() throws IOException {
    Device before = connect(alice).silent();
    before.subscribe(topic);
    Device bob = connect("bob." + test);
    publish(bob, 3);

    Device after = resume(alice, before);
    publish(bob, 2);
    awaitOffset(after, 5);

    assertThat(after.isResumed()).isTrue();
    assertThat(after.offsets(topic)).containsExactlyElementsOf(range(1, 5));
    assertThat(before.awaitEnding()).isEqualTo(RESUMED_ELSEWHERE);
  }

  @Test
  void ofManyWhoTakeASessionOverAtOnceOneIsLeftAndHasMissedNothing() throws Exception {
    Device first = connect(alice).silent();
    first.subscribe(topic);
    Device bob = connect("bob." + test);
    publish(bob, 3);

    for (int round = 0; round < 5; round++) {
      List<Device> takers = takeOver(first, 4);
      assertThat(takers).allSatisfy(taker -> {
        assertThat(taker.isResumed()).isTrue();
        assertThat(taker.session()).isEqualTo(first.session());
      });
      publish(bob, 1);
      long end = 4L + round;
      List<Device> left = takers.stream().filter(taker -> isStillThere(taker, end)).toList();
      assertThat(left).singleElement().satisfies(taker -> assertThat(taker.offsets(topic)).endsWith(end));
    }

    assertThat(first.awaitEnding()).isEqualTo(RESUMED_ELSEWHERE);
    Device last = resume(alice, first);
    awaitOffset(last, 8);
    assertThat(last.offsets(topic)).isEqualTo(range(last.start(topic).path("offset").asLong() + 1, 8));
  }

  @Test
  void aSessionThatIsSomebodyElsesOrNobodysIsANewOneAndStays() throws IOException {
    Device open = connect(alice);
    open.subscribe(topic);
    Device cut = connect(alice);
    cut.subscribe(topic);
    cut.cut();
    Device plain = connect("mallory." + test);

    for (String wanted : List.of(open.session(), cut.session(), "s_AAAAAAAAAAAAAAAAAAAAAA", "s_", "", "%20", "%zz",
        "%00",
        "x".repeat(1_000))) {
      Device mallory = Device.resume(server.port(), token("mallory." + test), wanted);
      assertThat(mallory.isResumed()).isFalse();
      assertThat(mallory.session()).isNotEqualTo(wanted);
      assertThat(mallory.greeting().data().propertyNames())
          .containsExactlyElementsOf(plain.greeting().data().propertyNames());
      assertThat(mallory.greeting().data().path("topics")).hasSize(2);
      mallory.close();
    }

    assertThat(resume(alice, cut).isResumed()).isTrue();
    open.catchUp();
    assertThat(resume(alice, open).isResumed()).isTrue();
  }

  @Test
  void whatTheNewTokenDoesNotPermitIsRevoked() throws IOException {
    Token lavish = Token.of(alice).granting(List.of("project:" + test, "project:" + test + ":x"), List.of());
    Device before = Device.connect(server.port(), lavish.signedWith(server.secret()));
    before.subscribe("project:" + test, "project:" + test + ":x", topic);
    before.cut();
    Device builder = Device.connect(server.port(), Token.of("builder." + test)
        .granting(List.of(), List.of("project:" + test, "project:" + test + ":x")).signedWith(server.secret()));
    for (String project : List.of("project:" + test, "project:" + test + ":x")) {
      builder.ask("Broadcast", Map.of("topic", project, "payload", 1));
    }

    Token meagre = Token.of(alice).granting(List.of("project:" + test + ":x"), List.of());
    Device after = keep(Device.resume(server.port(), meagre.signedWith(server.secret()), before.session()));
    after.awaitOn("project:" + test + ":x");
    builder.ask("Broadcast", Map.of("topic", "project:" + test, "payload", 2));
    builder.close();
    after.catchUp();

    assertThat(after.greeting().data().path("revoked").valueStream().map(value -> value.asString()))
        .containsExactly("project:" + test);
    assertThat(after.offsets("project:" + test)).isEmpty();
  }

  @Test
  void aUserAtTheLimitOfConnectionsCanStillTakeOneOver() throws IOException {
    Device first = connect(alice).silent();
    for (int i = 0; i < 4; i++) {
      connect(alice);
    }
    assertThatThrownBy(() -> connect(alice)).isInstanceOfSatisfying(RefusedException.class,
        refused -> assertThat(refused.status()).isEqualTo(429));

    assertThat(resume(alice, first).isResumed()).isTrue();

    assertThat(first.awaitEnding()).isEqualTo(RESUMED_ELSEWHERE);
    assertThatThrownBy(() -> connect(alice)).isInstanceOf(RefusedException.class);
  }

  @Test
  void nobodySeesATakeOver() throws IOException {
    Device watcher = connect("watcher." + test);
    watcher.subscribe(topic);
    Device before = connect(alice);
    before.subscribe(topic);
    awaitPresence(watcher, "join", alice);

    Device after = resume(alice, resume(alice, before));
    after.cut();
    awaitPresence(watcher, "leave", alice);

    assertThat(watcher.heard().stream().filter(message -> message.type().equals("Presence"))
        .filter(message -> message.text("user").equals(alice)).map(Message::event)).containsExactly("join", "leave");
  }

  @Test
  void anInboxIsDeliveredOnceToWhoeverReadsItAndEachDeviceHasAPlaceOfItsOwn() throws IOException {
    Device phone = connect(alice);
    Device tablet = connect(alice).silent();
    Device bob = keep(Device.connect(server.port(),
        Token.of("bob." + test).permittedTo("message:direct").signedWith(server.secret())));
    for (int i = 0; i < 6; i++) {
      assertThat(write(bob).path("delivered_to").asInt()).isEqualTo(2);
    }
    String epoch = awaitDirect(phone, 6).text("epoch");
    awaitDirect(tablet, 6);
    phone.acknowledge("user:" + alice, epoch, 5);
    tablet.acknowledge("user:" + alice, epoch, 2);
    phone.silent().catchUp();
    tablet.catchUp();
    phone.cut();
    tablet.cut();
    await().atMost(PATIENCE).until(() -> write(bob).path("delivered_to").asInt() == 0);

    Device again = resume(alice, tablet);
    Device fresh = connect(alice);
    long end = write(bob).path("offset").asLong();
    awaitDirect(again, end);
    awaitDirect(fresh, end);

    assertThat(again.offsets("user")).isEqualTo(range(3, end));
    assertThat(fresh.offsets("user").getFirst()).isGreaterThanOrEqualTo(6);
    assertThat(fresh.offsets("user")).isEqualTo(range(fresh.offsets("user").getFirst(), end));
  }

  @Test
  void whatAnOrdinaryClientHasReadIsSoonKnownToBe() throws IOException {
    Device bob = keep(Device.connect(server.port(),
        Token.of("bob." + test).permittedTo("message:direct").signedWith(server.secret())));
    for (int i = 0; i < 3; i++) {
      assertThat(write(bob).path("stored").asBoolean()).isTrue();
    }
    Device phone = connect(alice);
    awaitDirect(phone, 3);
    phone.awaitPings(2);
    phone.catchUp();
    phone.cut();

    Device tablet = connect(alice);
    tablet.catchUp();

    assertThat(tablet.offsets("user")).isEmpty();
  }

  @Test
  void anAcknowledgementThatCannotBeIsRefused() throws IOException {
    Device device = connect(alice);
    device.subscribe(topic, "lobby");
    String epoch = device.start("user:" + alice).path("epoch").asString();

    assertThat(acknowledge(device, "lobby", epoch, 0)).isEqualTo("unavailable");
    assertThat(acknowledge(device, "chat:elsewhere", epoch, 0)).isEqualTo("not_subscribed");
    assertThat(acknowledge(device, "not a topic", epoch, 0)).isEqualTo("bad_topic");
    assertThat(acknowledge(device, "user:" + alice, epoch, 1)).isEqualTo("bad_message");
    assertThat(acknowledge(device, "user:" + alice, "another", 0)).isEqualTo("conflict");
    assertThat(acknowledge(device, "user:" + alice, epoch, -1)).isEqualTo("bad_message");
  }

  private static String acknowledge(Device device, String topic, String epoch, long offset) throws IOException {
    Message answer = device.ask("Ack", Map.of("topic", topic, "epoch", epoch, "offset", offset));
    assertThat(answer.type()).isEqualTo("Error");
    return answer.text("code");
  }

  private static JsonNode write(Device sender) throws IOException {
    String number = sender.greeting().text("user").replaceAll("\\D", "");
    return sender.ask("DirectMessage", Map.of("target_user", "alice." + number, "payload", "hello")).data();
  }

  /** Those who were greeted: a session may be taken from somebody who has not been greeted yet. */
  private List<Device> takeOver(Device from, int count) throws Exception {
    List<Device> takers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Device>>> taking = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        taking.add(threads.submit(() -> {
          try {
            return Optional.of(Device.resume(server.port(), token(alice), from.session()).silent());
          } catch (EOFException e) {
            assertThat(e).hasMessageContaining("4010");
            return Optional.empty();
          }
        }));
      }
      for (Future<Optional<Device>> taken : taking) {
        taken.get().map(this::keep).ifPresent(takers::add);
      }
    }
    return takers;
  }

  /** Whether a connection gets what is published, or is told that the session has gone elsewhere. */
  private boolean isStillThere(Device device, long offset) {
    try {
      awaitOffset(device, offset);
      device.catchUp();
      return true;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("4010");
      return false;
    }
  }

  private void awaitOffset(Device device, long offset) throws IOException {
    if (!device.offsets(topic).contains(offset)) {
      device.await(
          message -> message.isBroadcastOn(topic) && message.data().path("offset").asLong() == offset);
    }
  }

  private static Message awaitDirect(Device device, long offset) throws IOException {
    return device.await(
        message -> message.type().equals("DirectMessage") && message.data().path("offset").asLong() == offset);
  }

  private static void awaitPresence(Device watcher, String event, String user) throws IOException {
    watcher.await(message -> message.type().equals("Presence") && message.event().equals(event)
        && message.text("user").equals(user));
  }

  private void publish(Device publisher, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(publisher.ask("Broadcast", Map.of("topic", topic, "payload", i)).event()).isEqualTo("published");
    }
  }

  private Device connect(String user) throws IOException {
    return keep(Device.connect(server.port(), token(user)));
  }

  private Device resume(String user, Device before) throws IOException {
    return keep(Device.resume(server.port(), token(user), before.session()));
  }

  private Device keep(Device device) {
    devices.add(device);
    return device;
  }

  private static String token(String user) {
    return Token.of(user).signedWith(server.secret());
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
