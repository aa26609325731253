package io.carillon.adapters.local.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.InboxCursorsContract;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalInboxCursorsTest implements InboxCursorsContract {

  private static final int MAX = 3;

  private final SettableClock clock = new SettableClock();
  private final LocalInboxCursors cursors = new LocalInboxCursors(TIME, MAX, clock);

  @Override
  public List<InboxCursors> nodes() {
    return List.of(cursors);
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Test
  void ofTooManyThoseThatWereMovedLongestAgoAreForgotten() {
    cursors.advance(ALICE, new Position("epoch", 1));
    for (int i = 0; i < MAX; i++) {
      cursors.advance(new UserId("u" + i), new Position("epoch", 1));
      cursors.advance(ALICE, new Position("epoch", 1));
    }

    assertThat(cursors.of(ALICE)).isPresent();
    assertThat(cursors.of(new UserId("u0"))).isEmpty();
    assertThat(cursors.of(new UserId("u" + (MAX - 1)))).isPresent();
  }

  @Test
  void whatIsOverIsLetGoWithoutBeingAskedFor() {
    cursors.advance(ALICE, new Position("epoch", 1));
    clock.advance(MOMENT);
    cursors.advance(BOB, new Position("epoch", 1));

    clock.advance(TIME.minus(MOMENT));
    cursors.tidy();

    assertThat(cursors.size()).isEqualTo(1);
  }
}
