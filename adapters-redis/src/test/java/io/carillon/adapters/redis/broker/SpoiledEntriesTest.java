package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RecordingTelemetry;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Replay;
import io.carillon.domain.message.Span;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An entry that a node cannot read is skipped and counted, and keeps nobody from the others. */
class SpoiledEntriesTest {

  private static final UserId ALICE = new UserId("alice");

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();

  @Test
  void aMessageOfALogThatCannotBeReadLeavesAGapAtItsPlace() {
    RedisNode node = stage.add(new RedisNode(redis.url(), "test"));
    for (int i = 0; i < 3; i++) {
      node.publish("chat", "1");
    }
    rewriteLog("test:{chat}:log", 2);

    LogPage page = node.broker().read(new TopicName("chat"), new Span.After(0), new PageLimit(10, Long.MAX_VALUE));
    Replay replay = Replay.of(page, Long.MAX_VALUE);

    assertThat(replay.messages()).hasSize(2);
    assertThat(replay.gaps()).singleElement().satisfies(gap -> {
      assertThat(gap.from()).isEqualTo(2);
      assertThat(gap.to()).isEqualTo(2);
    });
    assertThat(node.telemetry().spoiled()).contains(Spoiled.MESSAGE);
  }

  @Test
  void anAnnouncementThatCannotBeReadIsMadeUpForByTheLog() {
    RedisNode node = stage.add(new RedisNode(redis.url(), "test"));
    LogFollower follower = node.delivering().follow("chat");
    node.publish("chat", "1");
    patiently().until(() -> follower.seen().size() == 1);

    redis.execute("SPUBLISH", "test:{chat}:live", "not a message");
    redis.execute("SPUBLISH", "test:{chat}:live", "");
    node.publish("chat", "2");

    LogFollower.awaitEverything(node, follower);
    patiently().untilAsserted(() -> assertThat(node.telemetry().spoiled())
        .containsExactly(Spoiled.ANNOUNCEMENT, Spoiled.ANNOUNCEMENT));
  }

  @Test
  void whatOtherNodesDidNotWriteAboutSessionsIsSkipped() {
    RecordingTelemetry telemetry = new RecordingTelemetry();
    RedisAdapters adapters = stage.add(new RedisAdapters(RedisNode.config(redis.url(), "test"),
        InstantSource.system(), MonotonicClock.system(), new Random(1), telemetry));
    var store = stage.add(adapters.sessionStore(Duration.ofMinutes(1), 5, Runnable::run));
    var cursors = stage.add(adapters.inboxCursors(Duration.ofDays(1)));
    adapters.start();
    patiently().until(() -> adapters.health().isDelivering());
    SessionId id = new SessionId(1, 1);
    redis.execute("SET", "test:{user:alice}:session:" + id, "1 other kept 9999999999999 spoiled");
    redis.execute("SET", "test:{user:alice}:inbox", "spoiled");

    assertThat(store.take(id, Principals.user("alice"))).isEmpty();
    assertThat(cursors.of(ALICE)).isEmpty();
    String channel = channelOfANode();
    for (String mail : List.of("spoiled", "release a b c d", "released a " + id + " x", "",
        "release a b " + id + " -")) {
      redis.execute("PUBLISH", channel, mail);
    }

    patiently().untilAsserted(() -> assertThat(telemetry.spoiled()).containsExactlyInAnyOrder(Spoiled.SESSION,
        Spoiled.CURSOR, Spoiled.NODE_MAIL, Spoiled.NODE_MAIL, Spoiled.NODE_MAIL, Spoiled.NODE_MAIL,
        Spoiled.NODE_MAIL));
  }

  @Test
  void aRoomThatCannotBeReadKeepsNobodyFromTheOthers() {
    RecordingTelemetry telemetry = new RecordingTelemetry();
    RedisAdapters adapters = stage.add(new RedisAdapters(RedisNode.config(redis.url(), "test"),
        InstantSource.system(), MonotonicClock.system(), new Random(1), telemetry));
    redis.execute("HSET", "test:rooms:{rooms}:records", "spoiled", "not a room", ":last", "0", ":places", "0");
    var rooms = stage.add(adapters.roomStore(new RoomConfig(9, 9, Duration.ZERO, Duration.ofDays(1))));
    RoomName tea = new RoomName("tea");
    adapters.start();
    rooms.start();

    patiently().until(rooms::isLoaded);
    rooms.change(tea, _ -> Room.create(tea, ALICE, true, 9, List.of()));
    redis.execute("SPUBLISH", "test:rooms:{rooms}:live", "not a change");

    assertThat(rooms.isMember(tea, ALICE)).isTrue();
    patiently().untilAsserted(() -> assertThat(telemetry.spoiled()).contains(Spoiled.ROOM).hasSizeGreaterThan(1));
  }

  /** Puts something else in the place of one of three messages. */
  private void rewriteLog(String log, int spoiled) {
    redis.execute("EVAL",
        """
            for i, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
              redis.call('XADD', KEYS[2], entry[1], 't', entry[2][2], 'm', i == tonumber(ARGV[1]) and 'spoiled' or entry[2][4])
            end
            return redis.call('RENAME', KEYS[2], KEYS[1])
            """,
        "2", log, log + ":copy", Integer.toString(spoiled));
  }

  private String channelOfANode() {
    List<?> channels = (List<?>) redis.execute("PUBSUB", "CHANNELS", "test:sessions:*");
    return new String((byte[]) channels.getFirst(), StandardCharsets.US_ASCII);
  }
}
