package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.LogPage.Removal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayTest {

  private static final Instant NOW = SettableClock.START;
  private static final long NOW_NANOS = 0;

  @Test
  void everyOffsetIsThereOrExplained() {
    Replay replay = Replay.of(pageWhere(1, 3, 4, 7), NOW_NANOS);

    assertThat(replay.messages()).extracting(message -> message.recordedAt().offset()).containsExactly(2L, 5L, 6L);
    assertThat(replay.gaps()).containsExactly(gap(1, 1), gap(3, 4), gap(7, 7));
  }

  @Test
  void whatIsAliveHasNoGaps() {
    assertThat(Replay.of(pageWhere(), NOW_NANOS).gaps()).isEmpty();
    assertThat(Replay.of(pageWhere(), NOW_NANOS).messages()).hasSize(7);
  }

  /** Messages 1 to 7, of which these are over. */
  private static LogPage pageWhere(Integer... expired) {
    List<Message> messages = IntStream.rangeClosed(1, 7).mapToObj(offset -> {
      Message message = Messages.on("lobby").at(new Position("e", offset));
      return Messages.expiringAt(message, List.of(expired).contains(offset) ? NOW : NOW.plusMillis(1));
    }).toList();
    return new LogPage("e", 7, 1, Removal.SIZE, messages, false);
  }

  private static Gap gap(long from, long to) {
    return new Gap("e", from, to, Gap.Reason.EXPIRED);
  }
}
