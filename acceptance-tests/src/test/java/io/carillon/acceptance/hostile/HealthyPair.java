package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future.State;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Two users who talk all the time while others do harm: one says numbers, the other must hear each once and in order. */
final class HealthyPair implements AutoCloseable {

  private static final String TOPIC = "healthy";
  private static final int PAUSE_MILLIS = 25;
  private static final int PATIENCE_SECONDS = 60;

  /** What is said in the background; no log line may repeat it. */
  static final String PAYLOAD = "kept-between-the-two-";

  private final Client speaker;
  private final Client listener;
  private final ScheduledExecutorService clock = Executors
      .newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private @Nullable ScheduledFuture<?> conversation;
  private final AtomicInteger said = new AtomicInteger();

  private HealthyPair(Client speaker, Client listener) {
    this.speaker = speaker;
    this.listener = listener;
  }

  static HealthyPair on(ServerProcess server) throws IOException {
    var pair = new HealthyPair(connect(server, "speaker"), connect(server, "listener"));
    pair.listener.subscribe(TOPIC);
    pair.conversation = pair.clock.scheduleWithFixedDelay(pair::talk, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    return pair;
  }

  /** Waits until one more message has gone from one to the other. */
  void assertStillTalking() {
    int next = said.get() + 1;
    listener.inbox().await("one more healthy message", message -> message.text("payload").equals(PAYLOAD + next));
  }

  /** Ends the conversation, and sees that nothing of it was lost, doubled or out of order. */
  void assertNothingWasLost() throws InterruptedException {
    clock.shutdown();
    assertThat(clock.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(Optional.ofNullable(conversation).orElseThrow().state()).isEqualTo(State.CANCELLED);
    listener.catchUp();
    List<String> heard = listener.inbox().messages().stream()
        .filter(message -> message.isBroadcastOn(TOPIC))
        .map(message -> message.text("payload"))
        .toList();
    assertThat(said).hasPositiveValue();
    assertThat(heard).isEqualTo(IntStream.rangeClosed(1, said.get()).mapToObj(number -> PAYLOAD + number).toList());
  }

  @Override
  public void close() {
    clock.shutdownNow();
    speaker.close();
    listener.close();
  }

  /** The next thing is said when the one before has been heard. */
  private void talk() {
    String words = PAYLOAD + (said.get() + 1);
    assertThat(speaker.publish(TOPIC, words).event()).isEqualTo("published");
    listener.inbox().await(words, message -> message.text("payload").equals(words));
    said.incrementAndGet();
  }

  private static Client connect(ServerProcess server, String user) throws IOException {
    Client client = Client.connect(server.address(),
        Introduction.withToken(Token.of(user).signedWith(server.secret())));
    client.greeting();
    return client;
  }
}
