package io.carillon.domain.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every store of shared limits promises. A test of an adapter implements this interface; it may have one node or several,
 * and nothing may be left over from one test to the next.
 */
public interface SharedLimitsContract {

  UserId ALICE = new UserId("alice");
  UserId BOB = new UserId("bob");

  /** The nodes that share the limits, always the same ones within a test. */
  List<SharedLimits> nodes();

  /** Lets so much time pass for all nodes. */
  void passTime(Duration time);

  @Test
  default void allNodesTogetherGrantABurstAndThenTellHowLongToWait() {
    RateLimit limit = RateLimit.perSecond(10, 4);
    for (int i = 0; i < 4; i++) {
      assertThat(node(i).use(ALICE, "chat", limit).join()).isZero();
    }

    assertThat(node(0).use(ALICE, "chat", limit).join()).isEqualTo(Duration.ofMillis(100));
    assertThat(node(1).use(ALICE, "chat", limit).join()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  default void theWaitThatIsToldIsLongEnough() {
    RateLimit limit = RateLimit.perSecond(10, 2);
    for (int i = 0; i < 50; i++) {
      Duration wait = node(i).use(ALICE, "chat", limit).join();
      if (!wait.isZero()) {
        passTime(wait);
        assertThat(node(i + 1).use(ALICE, "chat", limit).join()).isZero();
      }
    }
    passTime(Duration.ofSeconds(10));
    assertThat(node(0).use(ALICE, "chat", limit).join()).isZero();
    assertThat(node(1).use(ALICE, "chat", limit).join()).isZero();
    assertThat(node(0).use(ALICE, "chat", limit).join()).isPositive();
  }

  @Test
  default void everyUserHasAnAllowanceForEachThing() {
    RateLimit limit = RateLimit.perSecond(1, 1);

    assertThat(node(0).use(ALICE, "chat", limit).join()).isZero();
    assertThat(node(1).use(BOB, "chat", limit).join()).isZero();
    assertThat(node(0).use(ALICE, "room", limit).join()).isZero();

    assertThat(node(1).use(ALICE, "chat", limit).join()).isPositive();
    assertThat(node(0).use(BOB, "chat", limit).join()).isPositive();
    assertThat(node(1).use(ALICE, "room", limit).join()).isPositive();
  }

  @Test
  default void ofManyAtOnceAsManyAreGrantedAsMayBe() throws Exception {
    RateLimit limit = RateLimit.perSecond(1, 25);
    AtomicInteger granted = new AtomicInteger();

    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int from = thread;
        running.add(threads.submit(() -> {
          for (int i = 0; i < 25; i++) {
            if (node(from + i).use(ALICE, "chat", limit).join().isZero()) {
              granted.incrementAndGet();
            }
          }
        }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }

    assertThat(granted).hasValue(25);
  }

  private SharedLimits node(int number) {
    return nodes().get(number % nodes().size());
  }
}
