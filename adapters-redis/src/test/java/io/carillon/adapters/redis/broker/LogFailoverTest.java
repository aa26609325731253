package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.fixture.LogFollower.awaitEverything;
import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.Span;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A server that takes over keeps what it has: the messages are served under another epoch, positions that it has not missed anything
 * before go on, and no offset is given again in the same epoch.
 */
@Timeout(120)
class LogFailoverTest {

  private static final TopicName CHAT = new TopicName("chat");

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess master = stage.redis(Persistence.APPEND_ONLY_FILE);
  private final FaultyLink link = stage.link(master);
  private final RedisNode node = stage.add(new RedisNode(link.url(), "test"));

  @Test
  void whatTheReplicaHasIsServedAndWhoWasAtItsEndMissesNothing() {
    LogFollower follower = node.delivering().follow("chat");
    List<MessageId> before = publish(5);
    Position old = node.end("chat");
    RedisProcess replica = replicaOf(master);

    promote(replica);

    LogPage log = once(this::log);
    assertThat(log.messages()).extracting(Message::id).isEqualTo(before);
    assertThat(log.epoch()).isNotEqualTo(old.epoch());
    assertThat(Loss.between(old.withOffset(2), log, 100)).isEmpty();
    assertThat(log.placeOf(old.withOffset(2))).contains(log.end().withOffset(2));
    Position next = position(once(() -> node.publish("chat", "next")));
    assertThat(next).isEqualTo(log.end().withOffset(6));
    awaitEverything(node, follower);
    assertThat(follower.gaps()).containsExactly(new Gap(log.epoch(), 6, 5, Gap.Reason.EPOCH_CHANGED));
  }

  @Test
  void whoHasMoreThanTheReplicaIsToldAndGoesOnBehindWhatBothHave() {
    LogFollower follower = node.delivering().follow("chat");
    publish(3);
    RedisProcess replica = replicaOf(master);
    replica.execute("REPLICAOF", "NO", "ONE");
    publish(2);
    Position lost = node.end("chat");
    patiently().until(() -> lost.equals(follower.position()));

    link.leadTo(replica.port());

    Position next = position(once(() -> node.publish("chat", "next")));
    assertThat(next.offset()).isEqualTo(4);
    assertThat(next.isInEpochOf(lost)).as("no offset has two messages in one epoch").isFalse();
    LogPage log = once(this::log);
    assertThat(Loss.between(lost.withOffset(3), log, 100)).isEmpty();
    assertThat(Loss.between(lost.withOffset(4), log, 100)).contains(Loss.EPOCH_CHANGED);
    awaitEverything(node, follower);
    assertThat(follower.gaps()).containsExactly(new Gap(log.epoch(), 4, 3, Gap.Reason.EPOCH_CHANGED));
  }

  @Test
  void noOffsetIsGivenAgainEvenIfNobodyHeardWhatTheReplicaLacks() {
    publish(1);
    RedisProcess replica = replicaOf(master);
    replica.execute("REPLICAOF", "NO", "ONE");
    Position lost = position(node.publish("chat", "2"));

    link.leadTo(replica.port());

    assertThat(position(once(() -> node.publish("chat", "3"))).isInEpochOf(lost)).isFalse();
  }

  @Test
  void anOldSnapshotIsServedLikeAReplicaThatWasBehind() {
    List<MessageId> saved = publish(2);
    master.execute("CONFIG", "SET", "appendonly", "no");
    master.execute("SAVE");
    Position lost = position(node.publish("chat", "3"));

    master.kill();
    master.restartWith("--appendonly", "no");

    Position next = position(once(() -> node.publish("chat", "4")));
    LogPage log = once(this::log);
    assertThat(next.isInEpochOf(lost)).isFalse();
    assertThat(next.offset()).isEqualTo(3);
    assertThat(log.messages()).extracting(Message::id).startsWith(saved.toArray(MessageId[]::new)).hasSize(3);
    assertThat(Loss.between(lost.withOffset(2), log, 100)).isEmpty();
    assertThat(Loss.between(lost, log, 100)).contains(Loss.EPOCH_CHANGED);
  }

  @Test
  void severalFailoversInARowKeepWhatAllOfThemHad() {
    publish(4);
    Position first = node.end("chat");
    RedisProcess behind = replicaOf(master);
    behind.execute("REPLICAOF", "NO", "ONE");
    publish(2);
    RedisProcess second = replicaOf(master);
    promote(second);
    Position afterOne = position(once(() -> node.publish("chat", "7")));
    RedisProcess third = replicaOf(second);
    promote(third);

    LogPage log = once(this::log);

    assertThat(log.messages()).hasSize(7);
    assertThat(log.placeOf(first.withOffset(6))).contains(log.end().withOffset(6));
    assertThat(log.placeOf(afterOne)).contains(log.end());

    link.leadTo(behind.port());
    LogPage shorter = once(() -> unless(log(), log.epoch()));
    assertThat(shorter.messages()).hasSize(4);
    assertThat(shorter.placeOf(first)).contains(shorter.end());
    assertThat(shorter.placeOf(first.withOffset(5))).isEmpty();
    assertThat(shorter.placeOf(afterOne)).as("of a life that this server has never heard of").isEmpty();
  }

  @Test
  void aRetryIsRecognisedIfTheReplicaHasItsMessageAndStoredIfNot() {
    Accepted kept = node.publish(keyed("kept"));
    RedisProcess replica = replicaOf(master);
    replica.execute("REPLICAOF", "NO", "ONE");
    node.publish(keyed("lost"));
    link.leadTo(replica.port());

    Accepted again = once(() -> node.publish(keyed("kept")));
    Accepted anew = once(() -> node.publish(keyed("lost")));

    assertThat(again.duplicate()).isTrue();
    assertThat(again.id()).isEqualTo(kept.id());
    assertThat(position(again)).isEqualTo(once(() -> node.end("chat")).withOffset(1));
    assertThat(anew.duplicate()).isFalse();
    assertThat(once(this::log).messages()).hasSize(2);
  }

  @Test
  void aServerThatWasEmptiedHasTakenNothingOver() {
    publish(3);
    Position old = node.end("chat");
    patiently().until(() -> old.equals(node.end("chat")));

    master.execute("FLUSHALL");

    LogPage log = log();
    assertThat(log.messages()).isEmpty();
    assertThat(log.top()).isZero();
    assertThat(log.former()).isEmpty();
    assertThat(Loss.between(old.withOffset(0), log, 100)).contains(Loss.EPOCH_CHANGED);
  }

  @Test
  void aFullServerThatHasTakenOverCanBeRead() {
    publish(3);
    RedisProcess replica = replicaOf(master);
    replica.execute("CONFIG", "SET", "maxmemory", "1");

    promote(replica);

    assertThat(once(this::log).messages()).hasSize(3);
  }

  @Test
  void aServerThatHasTakenOverAndTakesNoWritesIsReadAsItWasUntilItTakesThem() {
    publish(3);
    Position old = node.end("chat");
    RedisProcess replica = replicaOf(master);
    replica.execute("CONFIG", "SET", "min-replicas-to-write", "1");

    promote(replica);

    assertThat(once(this::log).end()).isEqualTo(old);
    replica.execute("CONFIG", "SET", "min-replicas-to-write", "0");
    Position next = position(once(() -> node.publish("chat", "4")));
    assertThat(next.isInEpochOf(old)).isFalse();
    assertThat(next.offset()).isEqualTo(4);
  }

  private List<MessageId> publish(int messages) {
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      ids.add(once(() -> node.publish("chat", "1")).id());
    }
    return ids;
  }

  private RedisProcess replicaOf(RedisProcess server) {
    RedisProcess replica = stage.redis(Persistence.APPEND_ONLY_FILE);
    replica.follow(server);
    replica.awaitAllOf(server);
    return replica;
  }

  /** The master is gone for the node, and the replica takes its place. */
  private void promote(RedisProcess replica) {
    replica.execute("REPLICAOF", "NO", "ONE");
    link.leadTo(replica.port());
  }

  private LogPage log() {
    return node.broker().read(CHAT, new Span.After(0), new PageLimit(1_000, Long.MAX_VALUE));
  }

  private static LogPage unless(LogPage log, String epoch) {
    if (log.epoch().equals(epoch)) {
      throw new BrokerUnavailableException("it is still the former server", new IllegalStateException());
    }
    return log;
  }

  private static Message keyed(String key) {
    return Messages.withKey(Messages.of("alice", "chat", "1"), key);
  }

  private static Position position(Accepted accepted) {
    return Objects.requireNonNull(accepted.position());
  }

  /** What works as soon as the node has found its server. */
  private static <T> T once(Supplier<T> action) {
    List<T> result = new ArrayList<>();
    patiently().ignoreException(BrokerUnavailableException.class).until(() -> result.add(action.get()));
    return result.getFirst();
  }
}
