package io.carillon.domain.resumption;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.message.Position;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is promised of users' places in their inboxes, wherever they are remembered. A test of an adapter implements this
 * interface, keeps to the constants below, and leaves nothing over from one test to the next.
 */
public interface InboxCursorsContract {

  int MAX = 3;
  Duration TIME = Duration.ofDays(1);
  Duration MOMENT = Duration.ofMillis(1);

  UserId ALICE = new UserId("alice");
  UserId BOB = new UserId("bob");

  /** The nodes that share the cursors, always the same ones within a test. */
  List<InboxCursors> nodes();

  /** Lets so much time pass for all nodes. */
  void passTime(Duration time);

  @Test
  default void eachUserHasACursor() {
    first().advance(ALICE, at(5));
    last().advance(BOB, at(7));

    for (InboxCursors node : nodes()) {
      assertThat(node.of(ALICE)).contains(at(5));
      assertThat(node.of(BOB)).contains(at(7));
      assertThat(node.of(new UserId("carol"))).isEmpty();
    }
  }

  @Test
  default void aCursorMovesForwardOnlyWhicheverDeviceMovesIt() {
    first().advance(ALICE, at(5));
    last().advance(ALICE, at(3));
    assertThat(first().of(ALICE)).contains(at(5));

    last().advance(ALICE, at(6));
    assertThat(first().of(ALICE)).contains(at(6));
  }

  @Test
  default void aNewLifeOfTheInboxBeginsAnew() {
    first().advance(ALICE, at(5));
    first().advance(ALICE, new Position("other", 1));

    assertThat(last().of(ALICE)).contains(new Position("other", 1));
  }

  @Test
  default void aCursorIsForgottenSomeTimeAfterItsLastCall() {
    first().advance(ALICE, at(5));
    first().advance(BOB, at(5));
    passTime(TIME.minus(MOMENT));
    first().advance(BOB, at(5));
    passTime(MOMENT);

    assertThat(last().of(ALICE)).isEmpty();
    assertThat(last().of(BOB)).contains(at(5));
  }

  @Test
  default void ofTooManyThoseThatWereMovedLongestAgoAreForgotten() {
    first().advance(ALICE, at(1));
    for (int i = 0; i < MAX; i++) {
      first().advance(new UserId("u" + i), at(1));
      first().advance(ALICE, at(1));
    }

    assertThat(last().of(ALICE)).isPresent();
    assertThat(last().of(new UserId("u0"))).isEmpty();
    assertThat(last().of(new UserId("u" + (MAX - 1)))).isPresent();
  }

  private InboxCursors first() {
    return nodes().getFirst();
  }

  private InboxCursors last() {
    return nodes().getLast();
  }

  private static Position at(long offset) {
    return new Position("epoch", offset);
  }
}
