package io.carillon.domain.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionQuotaTest {

  @Test
  void theServerTakesAsManyConnectionsAsItsLimitSays() {
    var quota = new ConnectionQuota(new ConnectionLimits(2, 9, 9));

    assertThat(quota.enter("a")).isEqualTo(Admission.ADMITTED);
    assertThat(quota.enter("b")).isEqualTo(Admission.ADMITTED);
    assertThat(quota.enter("c")).isEqualTo(Admission.SERVER_FULL);
    assertThat(quota.open()).isEqualTo(2);

    quota.leave("a");
    assertThat(quota.enter("c")).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void anAddressTakesItsOwnPlacesAndNoOthers() {
    var quota = new ConnectionQuota(new ConnectionLimits(9, 9, 1));

    assertThat(quota.enter("a")).isEqualTo(Admission.ADMITTED);
    assertThat(quota.enter("a")).isEqualTo(Admission.TOO_MANY_FROM_ADDRESS);
    assertThat(quota.enter("b")).isEqualTo(Admission.ADMITTED);
    assertThat(quota.open()).isEqualTo(2);

    quota.leave("a");
    assertThat(quota.enter("a")).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void underContentionNoLimitIsExceededAndEveryPlaceComesBack() throws InterruptedException, ExecutionException {
    var quota = new ConnectionQuota(new ConnectionLimits(20, 3, 8));
    var inside = new AtomicInteger();
    var admitted = new AtomicInteger();

    try (var threads = Executors.newFixedThreadPool(8)) {
      var running = IntStream.range(0, 8).<Future<?>>mapToObj(seed -> threads.submit(() -> {
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
          String address = "net" + random.nextInt(4);
          if (quota.enter(address) == Admission.ADMITTED) {
            assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(20);
            admitted.incrementAndGet();
            inside.decrementAndGet();
            quota.leave(address);
          }
        }
      })).toList();
      for (Future<?> thread : running) {
        thread.get();
      }
    }

    assertThat(admitted).hasPositiveValue();
    assertThat(quota.open()).isZero();
    for (int i = 0; i < 8; i++) {
      assertThat(quota.enter("net1")).isEqualTo(Admission.ADMITTED);
    }
  }

  @Test
  void aLimitOfZeroIsNoLimitAndRefused() {
    assertThatThrownBy(() -> new ConnectionLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConnectionLimits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConnectionLimits(1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
