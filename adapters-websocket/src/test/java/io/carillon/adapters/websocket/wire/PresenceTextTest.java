package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PresenceTextTest {

  private static final TopicName TEA = new TopicName("room:tea");
  private static final PresenceChange JOIN = new PresenceChange.Joined(5, new UserId("alice"),
      new Appearance(Status.ONLINE, 1, null));
  private static final PresenceChange UPDATE = new PresenceChange.Updated(6, new UserId("bob"),
      new Appearance(Status.BUSY, 2, RawJson.of("{\"a\": [1]}")));
  private static final PresenceChange LEAVE = new PresenceChange.Left(7, new UserId("carol"), SettableClock.START);

  private static final Map<String, Object> JOIN_TEXT = Map.of("version", 5L, "event", "join", "user", "alice",
      "status", "online", "devices", 1L);
  private static final Map<String, Object> UPDATE_TEXT = Map.of("version", 6L, "event", "update", "user", "bob",
      "status", "busy", "devices", 2L, "info", Map.of("a", List.of(1L)));
  private static final Map<String, Object> LEAVE_TEXT = Map.of("version", 7L, "event", "leave", "user", "carol",
      "status", "offline", "devices", 0L, "last_seen", SettableClock.START.toEpochMilli());

  private final PresenceText text = new PresenceText();

  @Test
  void oneChangeStandsInTheMessageItself() {
    assertThat(parsed(text.changes(TEA, List.of(JOIN)))).containsEntry("topic", "room:tea")
        .containsAllEntriesOf(JOIN_TEXT);
    assertThat(parsed(text.changes(TEA, List.of(UPDATE)))).containsAllEntriesOf(UPDATE_TEXT);
    assertThat(parsed(text.changes(TEA, List.of(LEAVE)))).containsAllEntriesOf(LEAVE_TEXT).hasSize(7);
  }

  @Test
  void severalChangesStandInAListInTheSameForm() {
    assertThat(parsed(text.changes(TEA, List.of(JOIN, UPDATE, LEAVE)))).isEqualTo(Map.of("topic", "room:tea",
        "version", 7L, "changes", List.of(JOIN_TEXT, UPDATE_TEXT, LEAVE_TEXT)));
  }

  @Test
  void aNumberStandsAlone() {
    assertThat(parsed(text.count(TEA, 9, 10_000)))
        .isEqualTo(Map.of("topic", "room:tea", "version", 9L, "event", "update", "count", 10_000L));
  }

  @SuppressWarnings("unchecked") // The data of a message is an object, or the cast shows that it is not.
  private static Map<String, Object> parsed(RawJson payload) {
    return (Map<String, Object>) JsonText.parse(ByteBuffer.wrap(payload.toBytes()));
  }
}
