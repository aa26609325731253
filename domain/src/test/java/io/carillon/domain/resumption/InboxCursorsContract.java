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

  Duration TIME = Duration.ofDays(1);
  Duration MOMENT = Duration.ofMillis(1);

  UserId ALICE = new UserId("alice");
  UserId BOB = new UserId("bob");

  /** The nodes that share the cursors, always the same ones within a test. */
  List<InboxCursors> nodes();

  /** Lets so much time pass for all nodes. */
  void passTime(Duration time);

  /** Waits until every node has written down what it has to. */
  default void settle() {}

  @Test
  default void eachUserHasACursor() {
    advance(first(), ALICE, at(5));
    advance(last(), BOB, at(7));

    for (InboxCursors node : nodes()) {
      assertThat(node.of(ALICE)).contains(at(5));
      assertThat(node.of(BOB)).contains(at(7));
      assertThat(node.of(new UserId("carol"))).isEmpty();
    }
  }

  @Test
  default void aCursorMovesForwardOnlyWhicheverDeviceMovesIt() {
    advance(first(), ALICE, at(5));
    advance(last(), ALICE, at(3));
    assertThat(first().of(ALICE)).contains(at(5));

    advance(last(), ALICE, at(6));
    assertThat(first().of(ALICE)).contains(at(6));
  }

  @Test
  default void aNodeKnowsWhatItWasToldAtOnce() {
    advance(last(), ALICE, at(5));
    first().advance(ALICE, at(4));
    assertThat(first().of(ALICE)).contains(at(5));
    first().advance(ALICE, at(6));
    assertThat(first().of(ALICE)).contains(at(6));
  }

  @Test
  default void aNewLifeOfTheInboxBeginsAnew() {
    advance(first(), ALICE, at(5));
    advance(first(), ALICE, new Position("other", 1));

    assertThat(last().of(ALICE)).contains(new Position("other", 1));
  }

  @Test
  default void aCursorIsForgottenSomeTimeAfterItsLastCall() {
    advance(first(), ALICE, at(5));
    advance(first(), BOB, at(5));
    passTime(TIME.minus(MOMENT));
    advance(first(), BOB, at(5));
    passTime(MOMENT);

    assertThat(last().of(ALICE)).isEmpty();
    assertThat(last().of(BOB)).contains(at(5));
  }

  private void advance(InboxCursors node, UserId user, Position sure) {
    node.advance(user, sure);
    settle();
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
