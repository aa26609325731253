package io.carillon.domain.resumption;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The log is in epoch now, has had 155 messages, and keeps those from 56 on. */
class ContinuationTest {

  private static final LogPage LOG = new LogPage("now", 155, 56, Removal.SIZE, List.of(), false);

  @Test
  void withoutAWordTheServersOwnKnowledgeCounts() {
    assertThat(ofChat(at(80), null)).isEqualTo(new Continuation(at(80), at(80), null));
    assertThat(ofChat(at(155), null)).isEqualTo(new Continuation(at(155), at(155), null));
    assertThat(ofChat(at(55), null)).isEqualTo(new Continuation(at(55), at(55), null));
    assertThat(ofChat(at(54), null)).isEqualTo(new Continuation(at(54), at(54), Loss.TRIMMED));
  }

  @Test
  void aStatedPositionReplacesItUpAndDown() {
    assertThat(ofChat(at(20), at(150))).isEqualTo(new Continuation(at(150), at(150), null));
    assertThat(ofChat(at(150), at(100))).isEqualTo(new Continuation(at(100), at(100), null));
    assertThat(ofChat(at(150), at(20))).isEqualTo(new Continuation(at(20), at(20), Loss.TRIMMED));
    assertThat(ofChat(before(9), at(150))).isEqualTo(new Continuation(at(150), at(150), null));
  }

  @Test
  void aPositionThatTheLogHasNeverBeenAtBringsTheWholeLogAndChangesNothing() {
    assertThat(ofChat(at(80), at(156))).isEqualTo(new Continuation(at(80), at(0), Loss.POSITION_AHEAD));
    assertThat(ofChat(at(80), before(3))).isEqualTo(new Continuation(at(80), at(0), Loss.EPOCH_CHANGED));
    assertThat(ofChat(at(200), null)).isEqualTo(new Continuation(at(200), at(0), Loss.POSITION_AHEAD));
    assertThat(ofChat(before(80), null)).isEqualTo(new Continuation(before(80), at(0), Loss.EPOCH_CHANGED));
  }

  @Test
  void ofAnInboxNobodyHasMoreThanWasGiven() {
    assertThat(ofInbox(at(80), at(90), at(85)).start()).isEqualTo(at(85));
    assertThat(ofInbox(at(80), at(90), at(120)).start()).isEqualTo(at(90));
    assertThat(ofInbox(at(80), null, at(120)).start()).isEqualTo(at(80));
    assertThat(ofInbox(at(80), at(90), at(900)).start()).as("beyond the end of the log").isEqualTo(at(90));
    assertThat(ofInbox(at(80), at(90), at(70)).start()).as("less than the server knows of").isEqualTo(at(70));
  }

  @Test
  void ofAnInboxThatHasBegunANewLifeOnlyWhatWasGivenInItCounts() {
    assertThat(ofInbox(before(80), at(60), at(70)).start()).isEqualTo(at(60));
    assertThat(ofInbox(before(80), before(90), at(70)))
        .isEqualTo(new Continuation(before(80), at(0), Loss.EPOCH_CHANGED));
    assertThat(ofInbox(at(80), at(90), before(70))).isEqualTo(new Continuation(at(80), at(0), Loss.EPOCH_CHANGED));
  }

  private static Continuation ofChat(Position sure, @Nullable Position stated) {
    return Continuation.of(new KeptSubscription(new TopicName("chat:1"), Overflow.CLOSE, null, sure), sure, stated,
        LOG);
  }

  private static Continuation ofInbox(Position sure, @Nullable Position given, Position stated) {
    return Continuation.of(
        new KeptSubscription(new TopicName("user:alice"), Overflow.CLOSE, null, sure, false, given, false),
        sure, stated, LOG);
  }

  private static Position at(long offset) {
    return new Position("now", offset);
  }

  private static Position before(long offset) {
    return new Position("before", offset);
  }
}
