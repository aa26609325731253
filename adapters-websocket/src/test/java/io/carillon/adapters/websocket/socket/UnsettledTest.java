package io.carillon.adapters.websocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UnsettledTest {

  private static final int MAX = 256;

  private final Unsettled unsettled = new Unsettled();
  private final AtomicInteger readOn = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void aClientWithTooManyIsReadAgainWhenHalfOfThemAreAnswered() {
    List<CompletableFuture<Void>> commands = new ArrayList<>();
    for (int i = 1; i < MAX; i++) {
      assertThat(add(commands)).isTrue();
    }
    assertThat(add(commands)).as("the last one that may be").isFalse();

    commands.subList(0, MAX / 2 - 1).forEach(command -> command.complete(null));
    assertThat(readOn).hasValue(0);
    commands.get(MAX - 1).completeExceptionally(new IllegalStateException("failed is answered, too"));
    assertThat(readOn).hasValue(1);
    commands.forEach(command -> command.complete(null));
    assertThat(readOn).hasValue(1);
  }

  @Test
  void whatWaitsForAllIsDoneOnceBehindTheLast() {
    List<CompletableFuture<Void>> commands = new ArrayList<>();
    add(commands);
    add(commands);

    assertThat(unsettled.whenNone(done::incrementAndGet)).isTrue();
    commands.get(1).complete(null);
    assertThat(done).hasValue(0);
    commands.get(0).complete(null);
    assertThat(done).hasValue(1);
    assertThat(unsettled.whenNone(done::incrementAndGet)).as("there is nothing to wait for").isFalse();
  }

  @Test
  void whatWasAnsweredBeforeItWasAddedDoesNotCount() {
    assertThat(unsettled.add(CompletableFuture.completedFuture(null), readOn::incrementAndGet)).isTrue();
    assertThat(unsettled.whenNone(done::incrementAndGet)).isFalse();
  }

  private boolean add(List<CompletableFuture<Void>> commands) {
    CompletableFuture<Void> command = new CompletableFuture<>();
    commands.add(command);
    return unsettled.add(command, readOn::incrementAndGet);
  }
}
