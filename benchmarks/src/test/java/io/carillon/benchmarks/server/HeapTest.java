package io.carillon.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.benchmarks.server.Heap.ClassShare;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapTest {

  @Test
  void classesAndTheirSumAreReadFromTheHistogram() throws IOException {
    Heap heap = Heap.read(List.of(
        "4711:",
        " num     #instances         #bytes  class name (module)",
        "-------------------------------------------------------",
        "   1:         20000        1600000  [B (java.base@25)",
        "   2:         10000         240000  io.carillon.adapters.websocket.delivery.ClientOutlet",
        "Total         30000        1840000"));

    assertThat(heap.bytes()).isEqualTo(1_840_000);
    assertThat(heap.classes()).containsExactly(new ClassShare("[B", 20_000, 1_600_000),
        new ClassShare("io.carillon.adapters.websocket.delivery.ClientOutlet", 10_000, 240_000));
  }

  @Test
  void anAnswerWithoutASumIsNoHeap() {
    assertThatThrownBy(() -> Heap.read(List.of("4711: no such process"))).hasMessageContaining("no such process");
  }
}
