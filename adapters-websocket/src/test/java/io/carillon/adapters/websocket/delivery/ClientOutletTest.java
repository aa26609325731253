package io.carillon.adapters.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.websocket.wire.CloseCode;
import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.message.Message;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.Overflow;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jetty's own session writes into memory. Where the loop's thread does not run, the test's own plays it. */
class ClientOutletTest {

  /** How a ping of ours begins on the wire, read as ISO 8859-1: its opcode, and four bytes that follow. */
  private static final String PING = "\u0089\u0004";
  private static final long NODE_BYTES = 1_000_000;

  private final SettableClock clock = new SettableClock();
  private final ByteArrayEndPoint socket = new ByteArrayEndPoint(new byte[0], 64 * 1024);
  private final ByteArrayEndPoint clogged = new ByteArrayEndPoint(new byte[0], 16);
  private final List<DeliveryLoop> running = new ArrayList<>();

  @AfterEach
  void stopLoops() {
    running.forEach(DeliveryLoop::stop);
  }

  @Test
  void aGapIsAnnouncedEvenWhereTheMailboxIsFull() {
    List<Message> messages = Stream.generate(() -> Messages.on("lobby")).limit(3).toList();
    int size = Frames.of(messages.getFirst()).size();
    onLoop(loop(2 * size + 10), clogged, outlet -> {
      for (Message message : messages) {
        outlet.deliver(message, Overflow.DROP_OLDEST);
        outlet.flush();
      }
    });

    String written = read(clogged, messages.get(2).id().value());

    assertThat(written).contains("\"type\":\"Gap\"").contains("\"dropped\":1").contains(messages.get(0).id().value())
        .doesNotContain("\"id\":\"" + messages.get(1).id().value() + "\"");
  }

  @Test
  void aClientThatReadsIsNotSlowHoweverMuchComesInOneBurst() {
    List<Message> messages = Stream.generate(() -> Messages.on("lobby")).limit(100).toList();
    int size = Frames.of(messages.getFirst()).size();

    onLoop(loop(3 * size), socket, outlet -> messages.forEach(message -> outlet.deliver(message, Overflow.CLOSE)));

    assertThat(read(socket, messages.getLast().id().value())).contains(messages.getFirst().id().value());
  }

  @Test
  void whatComesDuringABurstJoinsTheWritesThatAreStillToBeDone() {
    DeliveryLoop loop = loop(65_536);
    running.add(loop);
    Message first = Messages.on("lobby");
    Message second = Messages.on("lobby");
    List<ClientOutlet> outlets = new ArrayList<>();
    List<CountingEndPoint> sockets = Stream.generate(CountingEndPoint::new).limit(100).toList();
    sockets.forEach(each -> outlets.add(outlet(loop, each)));
    sockets.getFirst().atFirst = () -> loop
        .execute(() -> outlets.forEach(outlet -> outlet.deliver(second, Overflow.CLOSE)));
    loop.execute(() -> outlets.forEach(outlet -> outlet.deliver(first, Overflow.CLOSE)));

    loop.start();

    assertThat(sockets).allSatisfy(each -> assertThat(read(each, second.id().value())).contains(first.id().value()));
    assertThat(sockets).extracting(each -> each.writes.get())
        .startsWith(2).endsWith(1).containsOnly(1, 2)
        .filteredOn(writes -> writes == 2).hasSize(DeliveryLoop.FLUSHES_PER_QUEUE_LOOK);
  }

  @Test
  void aClientThatHasNoRoomIsOfferedTheMessageAgainWhenItHasReadTheRest() {
    List<Message> messages = Stream.generate(() -> Messages.on("lobby")).limit(4).toList();
    int size = Frames.of(messages.getFirst()).size();
    List<Message> refused = new CopyOnWriteArrayList<>();
    onLoop(loop(2 * size + 10), clogged, outlet -> {
      for (Message message : messages) {
        if (!outlet.offer(message)) {
          refused.add(message);
          outlet.awaitRoom(() -> outlet.offer(message));
        }
        outlet.flush();
      }
    });

    String written = read(clogged, "\"" + messages.getLast().id() + "\"");

    assertThat(refused).containsExactly(messages.get(2), messages.get(3));
    assertThat(messages).allSatisfy(message -> assertThat(written).containsOnlyOnce("\"" + message.id() + "\""));
  }

  @Test
  void theGreetingComesBeforeWhateverAClientIsToldMeanwhile() {
    var connected = new Outcome.Connected(new ConnectionId(1), new SessionId(2, 3), Principals.user("alice"), false,
        List.of(), List.of());
    onLoop(loop(100_000), socket, outlet -> {
      outlet.tell(new Notice.Degraded());
      outlet.tell(new Notice.Restored());
      outlet.answer(null, connected);
      outlet.tell(new Notice.TokenExpiring(SettableClock.START));
    });

    String written = read(socket, "token_expiring");

    assertThat(written).containsSubsequence("\"connected\"", "\"degraded\"", "\"restored\"", "\"token_expiring\"");
  }

  /** Who is told may end the connection, whose subscriptions the fan-out is in the middle of. */
  @Test
  void whoWaitsForAFrameToBeWrittenIsNotToldInTheMiddleOfADelivery() {
    List<Message> messages = Stream.generate(() -> Messages.on("lobby")).limit(3).toList();
    DeliveryLoop loop = loop(Frames.of(messages.getFirst()).size() + 10);
    ServerSession session = session(socket);
    ClientOutlet outlet = new ClientOutlet(loop, session);
    AtomicBoolean delivering = new AtomicBoolean();
    CompletableFuture<Boolean> toldMeanwhile = new CompletableFuture<>();
    running.add(loop);
    loop.start();

    loop.execute(() -> {
      delivering.set(true);
      session.sendFrame(new Frame(OpCode.PONG), Callback.from(() -> toldMeanwhile.complete(delivering.get())), false);
      messages.forEach(message -> outlet.deliver(message, Overflow.CLOSE));
      delivering.set(false);
    });

    assertThat(toldMeanwhile.join()).isFalse();
    assertThat(read(socket, messages.getLast().id().value())).contains(messages.getFirst().id().value());
  }

  @Test
  void aMailboxIsGivenBackOnce() {
    Message message = Messages.on("lobby");
    DeliveryLoop loop = loop(Frames.of(message).size() + 10);
    ClientOutlet outlet = outlet(loop);
    outlet.deliver(message, Overflow.DROP_OLDEST);
    outlet.deliver(Messages.on("lobby"), Overflow.DROP_OLDEST);
    outlet.flush();

    Mailbox one = loop.lendMailbox();
    Mailbox other = loop.lendMailbox();

    assertThat(one).isNotSameAs(other);
  }

  @Test
  void aFullNodeSparesAClientThatKeepsUp() {
    Message message = Messages.on("lobby");
    DeliveryLoop loop = loop(100_000);
    ClientOutlet outlet = outlet(loop);
    loop.add(outlet);
    loop.countWaiting(2 * NODE_BYTES);

    outlet.deliver(message, Overflow.CLOSE);
    outlet.flush();

    assertThat(written()).contains(message.id().value());
  }

  @Test
  void aClientWhoseDeadlinesFailDoesNotKeepOthersFromTheirs() throws InterruptedException {
    DeliveryLoop loop = loop(100_000);
    CountDownLatch lookedAfter = new CountDownLatch(1);
    for (int i = 0; i < 10; i++) {
      outlet(loop).lookAfterWith(new CountingUpkeep(() -> {
        throw new IllegalStateException("this client's deadlines fail");
      }));
    }
    outlet(loop).lookAfterWith(new CountingUpkeep(lookedAfter::countDown));

    loop.start();
    try {
      assertThat(lookedAfter.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      loop.stop();
    }
  }

  @Test
  void everyClientIsLookedAfterOnceInARoundHoweverManyAreEndedMeanwhile() {
    DeliveryLoop loop = loop(100_000);
    Rounds rounds = new Rounds();
    Map<ClientOutlet, Integer> calls = new HashMap<>();
    List<ClientOutlet> clients = Stream.generate(() -> outlet(loop, new ByteArrayEndPoint())).limit(250).toList();
    clients.forEach(rounds::add);

    for (int turn = 0; turn < Rounds.TURNS; turn++) {
      List<ClientOutlet> ended = new ArrayList<>();
      rounds.forEachInTurn(client -> {
        calls.merge(client, 1, Integer::sum);
        ended.add(client);
      });
      ended.forEach(rounds::remove);
    }

    assertThat(calls).hasSize(250).allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
    assertThat(rounds.size()).isZero();
  }

  @Test
  void whatWaitsForAClientIsNotSentOnceItsTokenHasEndedAndRefusalsAre() {
    Instant end = SettableClock.START.plusSeconds(60);
    DeliveryLoop loop = loop(100_000);
    Message late = Messages.on("lobby");

    onLoop(loop, socket, outlet -> {
      outlet.lookAfterWith(new EndingUpkeep(outlet, () -> end));
      loop.execute(() -> {
        clock.step(Duration.ofSeconds(60));
        outlet.deliver(late, Overflow.CLOSE);
        outlet.answer("1", new Outcome.Refused(Refusal.ofToken(TokenProblem.EXPIRED)));
        outlet.answer("2", new Outcome.PresenceSet(Status.AWAY, null));
      });
    });

    String written = read(socket, CloseCode.TOKEN_RAN_OUT.reason());
    assertThat(written).contains("token_expired").doesNotContain(late.id().value()).doesNotContain("presence_set");
  }

  /** The process was stopped over the end of the token; its client's new token is still in the socket when it goes on. */
  @Test
  void afterAPauseAClientWhoseTokenHasEndedGetsNothingUntilItsNewTokenWasRead() {
    DeliveryLoop loop = stillLoop(100_000);
    AtomicReference<Instant> end = new AtomicReference<>(SettableClock.START.plusSeconds(60));
    ClientOutlet outlet = outlet(loop);
    outlet.lookAfterWith(new EndingUpkeep(outlet, end::get));
    loop.runQueued();
    Message message = Messages.on("lobby");

    clock.advance(Duration.ofSeconds(90));
    outlet.deliver(message, Overflow.CLOSE);
    loop.lookAtClock();
    outlet.flush();
    assertThat(written()).isEmpty();

    end.set(SettableClock.START.plusSeconds(600));
    passHalfASecond(loop, outlet);
    assertThat(written()).contains(message.id().value());
    assertThat(outlet.ending()).isNull();
  }

  @Test
  void afterAPauseAClientWithoutANewTokenIsClosedAndGetsNothing() {
    DeliveryLoop loop = stillLoop(100_000);
    ClientOutlet outlet = outlet(loop);
    outlet.lookAfterWith(new EndingUpkeep(outlet, () -> SettableClock.START.plusSeconds(60)));
    loop.runQueued();
    Message message = Messages.on("lobby");

    clock.advance(Duration.ofSeconds(90));
    outlet.deliver(message, Overflow.CLOSE);
    loop.lookAtClock();
    outlet.flush();
    passHalfASecond(loop, outlet);

    assertThat(outlet.ending()).isEqualTo(CloseCode.TOKEN_RAN_OUT);
    assertThat(written()).doesNotContain(message.id().value());
  }

  @Test
  void aPauseOfTheServerIsNotHeldAgainstItsClients() {
    DeliveryLoop loop = stillLoop(1_000_000);
    ClientOutlet outlet = lookedAfter(loop, socket, new CountingUpkeep(() -> {}));
    deliverTooMuchAtOnce(outlet);

    clock.advance(Duration.ofMinutes(10));
    loop.tick();
    passHalfASecond(loop, outlet);
    assertThat(outlet.ending()).isNull();

    for (int tick = 0; tick < 110; tick++) {
      clock.advance(Duration.ofMillis(100));
      loop.tick();
    }
    assertThat(outlet.ending()).as("it takes nothing from now on, either").isEqualTo(CloseCode.TOO_SLOW);
  }

  @Test
  void aSilentClientIsClosedInTimeThoughManyOthersGo() {
    DeliveryLoop loop = stillLoop(100_000);
    List<ClientOutlet> clients = Stream
        .generate(() -> lookedAfter(loop, new ByteArrayEndPoint(), new CountingUpkeep(() -> {}))).limit(250).toList();

    for (int tick = 0; tick < 615; tick++) {
      clock.advance(Duration.ofMillis(100));
      loop.tick();
      clients.stream().filter(client -> client.ending() != null).forEach(ClientOutlet::gone);
      loop.runQueued();
    }

    assertThat(clients).extracting(ClientOutlet::ending).containsOnly(CloseCode.NO_PONG);
  }

  private void passHalfASecond(DeliveryLoop loop, ClientOutlet outlet) {
    clock.advance(Duration.ofMillis(500));
    loop.tick();
    for (int write = 0; write < 2; write++) { // a ping goes before the message
      loop.runQueued();
      outlet.flush();
    }
  }

  @Test
  void whatWaitsOfAnEndedSubscriptionIsWithdrawnAndTheRestIsNot() {
    List<Message> messages = Stream.of("lobby", "project:1", "lobby", "project:1").map(Messages::on).toList();
    DeliveryLoop loop = loop(100_000);

    onLoop(loop, socket, outlet -> {
      messages.forEach(message -> outlet.deliver(message, Overflow.CLOSE));
      outlet.withdraw(topic -> topic.value().equals("project:1"));
    });

    assertThat(read(socket, messages.get(2).id().value())).contains(messages.get(0).id().value())
        .doesNotContain("project:1");
  }

  @Test
  void whenTheClockIsSetDeadlinesAreLookedAtAgainAndNobodyIsTakenForSilent() throws InterruptedException {
    DeliveryLoop loop = loop(100_000);
    Semaphore lookedAt = new Semaphore(0);
    ClientOutlet outlet = outlet(loop);
    outlet.lookAfterWith(new CountingUpkeep(lookedAt::release));
    running.add(loop);
    loop.start();
    assertThat(lookedAt.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

    for (Duration step : new Duration[]{Duration.ofHours(1), Duration.ofHours(-2), Duration.ofSeconds(61)}) {
      clock.step(step);
      assertThat(lookedAt.tryAcquire(30, TimeUnit.SECONDS)).as("after a step of %s", step).isTrue();
    }

    assertThat(outlet.ending()).isNull();
  }

  @Test
  void aClientThatStoppedReadingHasAWhileToReadWhyItMustGo() {
    ClientOutlet outlet = outlet(stillLoop(200_000));
    outlet.deliver(Messages.of("alice", "lobby", '"' + "x".repeat(100_000) + '"'), Overflow.CLOSE);
    outlet.flush();

    long tooSlow = TimeUnit.SECONDS.toNanos(11);
    outlet.needsWatching(tooSlow);
    outlet.needsWatching(tooSlow + TimeUnit.SECONDS.toNanos(15));
    boolean stillThere = socket.isOpen();
    outlet.needsWatching(tooSlow + TimeUnit.SECONDS.toNanos(31));

    assertThat(outlet.ending()).isEqualTo(CloseCode.TOO_SLOW);
    assertThat(stillThere).isTrue();
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void aPingBehindAllThatWasGivenIsProvenByItsAnswer() {
    DeliveryLoop loop = stillLoop(100_000);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);

    lookAfter(outlet, Duration.ofSeconds(29));
    assertThat(pings(socket)).isEmpty();
    lookAfter(outlet, Duration.ofSeconds(30));
    List<ByteBuffer> pings = pings(socket);

    assertThat(pings).hasSize(1);
    assertThat(upkeep.pinged).isEqualTo(1);
    pong(loop, outlet, pings.getFirst());
    pong(loop, outlet, pings.getFirst());
    assertThat(upkeep.answered).isEqualTo(1);
  }

  @Test
  void pongsThatAnswerNoPingOfOursProveNothing() {
    DeliveryLoop loop = stillLoop(100_000);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);
    lookAfter(outlet, Duration.ofSeconds(30));
    ByteBuffer first = pings(socket).getFirst();
    pong(loop, outlet, first);
    lookAfter(outlet, Duration.ofSeconds(60));
    int sequence = pings(socket).getFirst().getInt(0);

    pong(loop, outlet, first);
    for (int other : new int[]{sequence - 1, sequence + 1, sequence + Integer.MIN_VALUE}) {
      pong(loop, outlet, ByteBuffer.allocate(4).putInt(other).flip());
    }
    pong(loop, outlet, ByteBuffer.allocate(0));
    pong(loop, outlet, ByteBuffer.allocate(8).putInt(sequence).putInt(0).flip());
    assertThat(upkeep.answered).isEqualTo(1);

    pong(loop, outlet, ByteBuffer.allocate(4).putInt(sequence).flip());
    assertThat(upkeep.answered).isEqualTo(2);
  }

  @Test
  void theAnswerToALaterPingAnswersTheEarlierOneToo() {
    DeliveryLoop loop = stillLoop(100_000);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);
    lookAfter(outlet, Duration.ofSeconds(30));
    loop.runQueued();
    lookAfter(outlet, Duration.ofSeconds(60));

    List<ByteBuffer> pings = pings(socket);
    assertThat(pings).hasSize(2);
    assertThat(upkeep.pinged).as("what was given later waits for its own ping").isEqualTo(1);
    pong(loop, outlet, pings.getLast());

    assertThat(upkeep.answered).isEqualTo(1);
  }

  @Test
  void aPingWaitsForWhatGoesBeforeIt() {
    DeliveryLoop loop = stillLoop(300_000);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);
    deliverTooMuchAtOnce(outlet);
    lookAfter(outlet, Duration.ofSeconds(30));
    lookAfter(outlet, Duration.ofSeconds(34));
    assertThat(upkeep.pinged).isZero();

    String written = drain(loop, outlet);

    assertThat(written.indexOf(PING)).isGreaterThan(written.lastIndexOf("xxx"));
    assertThat(upkeep.pinged).isEqualTo(1);
  }

  @Test
  void aPingDoesNotWaitForEverButThenProvesNothing() {
    DeliveryLoop loop = stillLoop(300_000);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);
    deliverTooMuchAtOnce(outlet);
    lookAfter(outlet, Duration.ofSeconds(30));
    lookAfter(outlet, Duration.ofSeconds(35));

    String written = drain(loop, outlet);

    assertThat(written).containsOnlyOnce(PING);
    assertThat(written.indexOf(PING)).isLessThan(written.lastIndexOf("xxx"));
    assertThat(upkeep.pinged).isZero();
  }

  @Test
  void aProofThatIsWantedIsAskedForAtTheNextRoundAndOnlyOnce() {
    DeliveryLoop loop = stillLoop(100_000);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);
    outlet.wantProof(true);

    lookAfter(outlet, Duration.ofSeconds(1));
    outlet.wantProof(true);
    lookAfter(outlet, Duration.ofSeconds(2));
    List<ByteBuffer> pings = pings(socket);
    assertThat(pings).hasSize(1);
    pong(loop, outlet, pings.getFirst());
    lookAfter(outlet, Duration.ofSeconds(3));
    lookAfter(outlet, Duration.ofSeconds(4));

    assertThat(pings(socket)).hasSize(1);
    assertThat(upkeep.pinged).isEqualTo(2);
  }

  @Test
  void muchThatWasGivenIsProvenAtTheNextRoundAndLittleAFewSecondsBehindTheLastPing() {
    DeliveryLoop loop = loop(100_000);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);
    for (int i = 0; i < 1_000; i++) {
      outlet.wantProof(false);
    }
    lookAfter(outlet, Duration.ofSeconds(1));
    pong(loop, outlet, pings(socket).getFirst());

    outlet.wantProof(false);
    lookAfter(outlet, Duration.ofSeconds(5));
    assertThat(pings(socket)).isEmpty();
    lookAfter(outlet, Duration.ofSeconds(6));
    pong(loop, outlet, pings(socket).getFirst());
    lookAfter(outlet, Duration.ofSeconds(20));

    assertThat(pings(socket)).as("what is idle is not asked").isEmpty();
    assertThat(upkeep.answered).isEqualTo(2);
  }

  @Test
  void aClientThatWasGivenMoreThanItTookProvesNothingAnyMore() {
    Message message = Messages.of("alice", "lobby", '"' + "x".repeat(1_000) + '"');
    DeliveryLoop loop = stillLoop(100);
    CountingUpkeep upkeep = new CountingUpkeep(() -> {});
    ClientOutlet outlet = lookedAfter(loop, socket, upkeep);

    outlet.deliver(message, Overflow.CLOSE);
    lookAfter(outlet, Duration.ofSeconds(30));
    outlet.flush();

    assertThat(pings(socket)).hasSize(1);
    assertThat(upkeep.pinged).isZero();
  }

  /** A client of a loop whose thread does not run; the test's own does what is queued. */
  private static ClientOutlet lookedAfter(DeliveryLoop loop, ByteArrayEndPoint endPoint, Upkeep upkeep) {
    ClientOutlet outlet = outlet(loop, endPoint);
    outlet.lookAfterWith(upkeep);
    loop.runQueued();
    return outlet;
  }

  /** More than the socket takes in one go, and then more again. */
  private static void deliverTooMuchAtOnce(ClientOutlet outlet) {
    for (int i = 0; i < 2; i++) {
      outlet.deliver(Messages.of("alice", "lobby", '"' + "x".repeat(100_000) + '"'), Overflow.CLOSE);
      outlet.flush();
    }
  }

  /** Reads until nothing more is written. */
  private String drain(DeliveryLoop loop, ClientOutlet outlet) {
    StringBuilder written = new StringBuilder();
    for (String more = "?"; !more.isEmpty(); written.append(more)) {
      more = socket.takeOutputString(StandardCharsets.ISO_8859_1);
      loop.runQueued();
      outlet.flush();
    }
    return written.toString();
  }

  private static void lookAfter(ClientOutlet outlet, Duration later) {
    outlet.lookAfter(after(later));
    outlet.flush();
  }

  private static long after(Duration time) {
    return time.toMillis();
  }

  private static void pong(DeliveryLoop loop, ClientOutlet outlet, ByteBuffer payload) {
    outlet.ponged(payload);
    loop.runQueued();
  }

  /** The payloads of the pings that were written since the last call, where nothing else was. */
  private static List<ByteBuffer> pings(ByteArrayEndPoint endPoint) {
    ByteBuffer written = endPoint.takeOutput();
    List<ByteBuffer> pings = new ArrayList<>();
    while (written != null && written.hasRemaining()) {
      assertThat(written.get()).isEqualTo((byte) 0x89);
      assertThat(written.get()).isEqualTo((byte) 4);
      pings.add(ByteBuffer.allocate(4).putInt(written.getInt()).flip());
    }
    return pings;
  }

  /** Has the loop's own thread do something with a client that writes to a socket. */
  private void onLoop(DeliveryLoop loop, ByteArrayEndPoint endPoint, Consumer<ClientOutlet> action) {
    running.add(loop);
    loop.start();
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> {
      action.accept(outlet(loop, endPoint));
      done.complete(null);
    });
    done.join();
  }

  /** Reads what is written until it contains a text. */
  private static String read(ByteArrayEndPoint endPoint, String text) {
    StringBuilder read = new StringBuilder();
    await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
        .until(() -> read.append(endPoint.takeOutputString(StandardCharsets.UTF_8)).indexOf(text) >= 0);
    return read.toString();
  }

  private String written() {
    return socket.getOutputString(StandardCharsets.UTF_8);
  }

  private ClientOutlet outlet(DeliveryLoop loop) {
    return outlet(loop, socket);
  }

  private static ClientOutlet outlet(DeliveryLoop loop, ByteArrayEndPoint socket) {
    return new ClientOutlet(loop, session(socket));
  }

  private static ServerSession session(ByteArrayEndPoint socket) {
    WebSocketComponents components = new WebSocketComponents();
    ExtensionStack none = new ExtensionStack(components, Behavior.SERVER);
    none.negotiate(List.of(), List.of());
    ServerSession session = new ServerSession(new Deaf(), new Negotiated(URI.create("/ws"), "carillon.v1", false, none,
        WebSocketConstants.SPEC_VERSION_STRING), components, Encoding.PLAIN);
    var connection = new ServerConnection(socket, Runnable::run, new ScheduledExecutorScheduler(),
        new ArrayByteBufferPool(), session);
    assertThat(session.connection()).isSameAs(connection);
    session.onOpen();
    return session;
  }

  private DeliveryLoop loop(int mailboxBytes) {
    return loop(mailboxBytes, MonotonicClock.system());
  }

  /** A loop for which no time passes. */
  private DeliveryLoop stillLoop(int mailboxBytes) {
    return loop(mailboxBytes, clock);
  }

  private DeliveryLoop loop(int mailboxBytes, MonotonicClock monotonic) {
    var config = new DeliveryConfig(1, mailboxBytes, Duration.ofSeconds(10), NODE_BYTES, Duration.ofSeconds(30),
        Duration.ofSeconds(60));
    var terms = new EnvelopeWriter.Terms(Duration.ofSeconds(30), Duration.ofSeconds(60), 65_536);
    return new DeliveryLoop(0, config, terms, clock, monotonic, new SilentTelemetry());
  }

  /** Counts the writes of messages, and lets something happen in the first. */
  private static final class CountingEndPoint extends ByteArrayEndPoint {

    private final AtomicInteger writes = new AtomicInteger();
    private Runnable atFirst = () -> {};

    CountingEndPoint() {
      super(new byte[0], 8_192);
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
      if (writes.incrementAndGet() == 1) {
        atFirst.run();
      }
      return super.flush(buffers);
    }
  }

  /** Counts what it hears of pings. */
  private static final class CountingUpkeep implements Upkeep {

    private final Runnable enforce;
    private int pinged;
    private int answered;

    CountingUpkeep(Runnable enforce) {
      this.enforce = enforce;
    }

    @Override
    public Instant enforce(Instant now) {
      enforce.run();
      return Instant.MAX;
    }

    @Override
    public void pinged() {
      pinged++;
    }

    @Override
    public void answered() {
      answered++;
    }
  }

  /** Ends a client when its token has ended. */
  private record EndingUpkeep(ClientOutlet outlet, Supplier<Instant> end) implements Upkeep {

    @Override
    public Instant enforce(Instant now) {
      if (now.isBefore(end.get())) {
        return end.get();
      }
      outlet.close(CloseCause.TOKEN_RAN_OUT);
      return Instant.MAX;
    }

    @Override
    public void pinged() {
      // There is nothing to prove.
    }

    @Override
    public void answered() {
      // There is nothing to prove.
    }
  }

  private static final class Deaf implements FrameHandler {

    @Override
    public void onOpen(CoreSession session, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
      callback.succeeded();
    }
  }
}
