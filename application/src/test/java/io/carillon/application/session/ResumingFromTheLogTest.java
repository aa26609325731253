package io.carillon.application.session;

import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.Outcome.Connected.Start;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.application.fixture.RecordingClient.Event.Announced;
import io.carillon.application.fixture.RecordingClient.Event.Answered;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A resumed session is given all that the logs still have, and is told exactly what they have no more. */
class ResumingFromTheLogTest {

  private static final String INBOX = "user:alice";
  private static final History RECORDED = new History(100_000, Duration.ofHours(1));
  private static final Map<String, NamespacePolicy> POLICIES = Map.of("chat",
      new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, RECORDED, PresenceMode.OFF, true, Overflow.CLOSE));

  private final Node node = new Node(POLICIES, new ConnectionLimits(99, 99, 99), Node.generous(), 99);

  @Test
  void whatTheLogStillHasComesBehindAGapThatNamesTheRest() {
    Peer before = connect("chat:1");
    publish("chat:1", 20);
    before.provesReception();
    publish("chat:1", 130);
    before.isCutOff();
    publish("chat:1", 5);
    node.broker().forget("chat:1", 55, Removal.SIZE);

    Peer after = resume(before, Map.of());
    publish("chat:1", 1);

    assertStart(after, 20, Loss.TRIMMED);
    assertThat(after.client().gaps()).containsExactly(gap(21, 55, Gap.Reason.TRIMMED));
    assertThat(offsets(after, "chat:1")).containsExactlyElementsOf(range(56, 156));
    assertThat(after.client().events().get(0)).isInstanceOf(Answered.class);
    assertThat(after.client().events().get(1)).isInstanceOf(Announced.class);
  }

  @Test
  void whereNothingIsLeftTheGapNamesAllOfIt() {
    Peer before = connect("chat:1");
    publish("chat:1", 20);
    before.isCutOff();
    node.broker().forget("chat:1", 20, Removal.AGE);

    Peer after = resume(before, Map.of());
    publish("chat:1", 1);

    assertStart(after, 0, Loss.EXPIRED);
    assertThat(after.client().gaps()).containsExactly(gap(1, 20, Gap.Reason.EXPIRED));
    assertThat(offsets(after, "chat:1")).containsExactly(21L);
  }

  @Test
  void aClientThatSaysItsPositionGoesOnThere() {
    Peer before = connect("chat:1", "chat:2");
    publish("chat:1", 150);
    publish("chat:2", 3);
    before.isCutOff();
    publish("chat:1", 5);
    node.broker().forget("chat:1", 55, Removal.SIZE);

    Peer after = resume(before, at("chat:1", "epoch", 150));

    assertThat(after.greeting().starts()).extracting(Start::recovered).containsExactly(true, null, true, true);
    assertThat(offsets(after, "chat:1")).containsExactlyElementsOf(range(151, 155));
    assertThat(offsets(after, "chat:2")).as("the server's own knowledge counts").containsExactly(1L, 2L, 3L);
    assertThat(after.client().gaps()).isEmpty();
  }

  @Test
  void whatAClientSaysItHasIsWhatItHasWhenItComesBackAgain() {
    Peer before = connect("chat:1");
    publish("chat:1", 10);
    before.isCutOff();
    Peer between = resume(before, at("chat:1", "epoch", 8));
    between.isCutOff();

    assertThat(offsets(resume(between, Map.of()), "chat:1")).containsExactly(9L, 10L);
  }

  @Test
  void aClientThatHasLessThanItProvedIsGivenTheRestAgain() {
    Peer before = connect("chat:1");
    publish("chat:1", 10);
    before.provesReception();
    before.isCutOff();

    Peer after = resume(before, at("chat:1", "epoch", 4));
    after.isCutOff();

    assertStart(after, 4, null);
    assertThat(offsets(after, "chat:1")).containsExactlyElementsOf(range(5, 10));
    assertThat(offsets(resume(after, Map.of()), "chat:1")).containsExactlyElementsOf(range(5, 10));
  }

  @Test
  void aPositionThatTheLogHasNeverBeenAtBringsAllThatTheLogHas() {
    Peer before = connect("chat:1");
    publish("chat:1", 6);
    before.provesReception();
    before.isCutOff();

    Peer ahead = resume(before, at("chat:1", "epoch", 7));
    assertStart(ahead, 0, Loss.POSITION_AHEAD);
    assertThat(offsets(ahead, "chat:1")).containsExactlyElementsOf(range(1, 6));
    ahead.isCutOff();

    Peer foreign = resume(ahead, at("chat:1", "another", 2));
    assertStart(foreign, 0, Loss.EPOCH_CHANGED);
    assertThat(offsets(foreign, "chat:1")).containsExactlyElementsOf(range(1, 6));
    foreign.isCutOff();

    assertThat(offsets(resume(foreign, Map.of()), "chat:1")).as("what was proven holds").isEmpty();
  }

  @Test
  void aNewLifeOfALogIsSentFromItsBeginning() {
    Peer before = connect("chat:1");
    publish("chat:1", 6);
    before.provesReception();
    before.isCutOff();
    node.broker().lose("chat:1");
    publish("chat:1", 4);
    node.broker().forget("chat:1", 1, Removal.SIZE);

    Peer after = resume(before, Map.of());

    assertStart(after, 0, Loss.EPOCH_CHANGED);
    assertThat(after.client().gaps()).containsExactly(new Gap("other", 1, 1, Gap.Reason.TRIMMED));
    assertThat(offsets(after, "chat:1")).containsExactly(2L, 3L, 4L);
  }

  @Test
  void howeverMuchFollowsAllOfItComes() {
    Peer before = connect("chat:1");
    before.isCutOff();
    publish("chat:1", 10_500);

    Peer after = resume(before, Map.of());

    assertStart(after, 0, null);
    assertThat(offsets(after, "chat:1")).containsExactlyElementsOf(range(1, 10_500));
  }

  @Test
  void positionsOfWhatTheSessionDoesNotListenToAreIgnored() {
    Peer before = connect("chat:1");
    publish("chat:2", 3);
    before.isCutOff();
    Map<TopicName, Position> stated = new HashMap<>(at("chat:2", "epoch", 1));
    stated.putAll(at("lobby", "epoch", 1));

    Peer after = resume(before, stated);
    Peer fresh = node.open(user("alice"), new ResumeRequest(null, at(INBOX, "epoch", 9)));

    assertThat(after.greeting().starts()).extracting(start -> start.subscription().filter().value())
        .containsExactly(INBOX, "global", "chat:1");
    assertThat(fresh.greeting().resumed()).isFalse();
    assertThat(fresh.greeting().starts().getFirst().subscription().sure()).isEqualTo(new Position("epoch", 0));
  }

  @Test
  void theFirstMessageMayCompleteWhatTheAddressAskedFor() {
    Peer before = connect("chat:1");
    publish("chat:1", 10);
    before.isCutOff();
    var byAddress = new ResumeRequest(before.greeting().session(), at("chat:1", "epoch", 3));
    var token = node.tokens().of(user("alice"));

    Peer first = node.open(null, byAddress);
    first.says(new Command.Authenticate(token, ResumeRequest.NONE));
    assertStart(first, 3, null);
    first.isCutOff();

    Peer second = node.open(null, byAddress);
    second.says(new Command.Authenticate(token, new ResumeRequest(null, at("chat:1", "epoch", 7))));
    assertStart(second, 7, null);
    assertThat(second.connection().wanted()).as("is not kept").isEqualTo(ResumeRequest.NONE);
  }

  @Test
  void positionsCountWhereverTheSessionIs() {
    Peer before = connect("chat:1");
    publish("chat:1", 10);

    Peer takenOver = resume(before, at("chat:1", "epoch", 6));
    assertStart(takenOver, 6, null);
    Peer elsewhere = node.sharing(POLICIES)
        .open(user("alice"), new ResumeRequest(before.greeting().session(), at("chat:1", "epoch", 9)));

    assertStart(elsewhere, 9, null);
  }

  @Test
  void inAnInboxAPositionCountsUpToWhatWasGiven() {
    Peer before = node.open(user("alice"));
    publish(INBOX, 3);
    before.provesReception();
    publish(INBOX, 4);
    before.isCutOff();
    publish(INBOX, 5);

    Peer honest = resume(before, at(INBOX, "epoch", 6));
    assertThat(offsets(honest, INBOX)).containsExactlyElementsOf(range(7, 12));
    honest.isCutOff();
    assertThat(node.sessions().of(new UserId("alice"))).contains(new Position("epoch", 6));
    publish(INBOX, 1);

    Peer boastful = resume(honest, at(INBOX, "epoch", 13));
    assertThat(offsets(boastful, INBOX)).as("12 is the last that it was given").containsExactly(13L);
    boastful.isCutOff();

    assertThat(offsets(node.open(user("alice")), INBOX)).as("the next device").containsExactly(13L);
  }

  @Test
  void aPositionInAnotherLifeOfTheInboxMovesNobodysPlace() {
    Peer before = node.open(user("alice"));
    publish(INBOX, 3);
    before.provesReception();
    before.isCutOff();

    Peer after = resume(before, at(INBOX, "another", 2));
    assertThat(offsets(after, INBOX)).containsExactly(1L, 2L, 3L);
    after.isCutOff();

    assertThat(node.sessions().of(new UserId("alice"))).contains(new Position("epoch", 3));
  }

  private Peer connect(String... topics) {
    Peer peer = node.open(user("alice"));
    peer.says(new Command.Subscribe(Arrays.stream(topics).map(TopicRequest::of).toList()));
    return peer;
  }

  private Peer resume(Peer before, Map<TopicName, Position> stated) {
    return node.open(user("alice"), new ResumeRequest(before.greeting().session(), stated));
  }

  /** The greeting's entry for the session's last topic; later messages have not moved it. */
  private static void assertStart(Peer peer, long offset, @Nullable Loss loss) {
    Start start = peer.greeting().starts().getLast();
    assertThat(start.loss()).isEqualTo(loss);
    assertThat(start.recovered()).isEqualTo(loss == null);
    assertThat(peer.client().toldPositions().getLast()).extracting(Position::offset).isEqualTo(offset);
  }

  private void publish(String topic, int count) {
    for (int i = 0; i < count; i++) {
      node.broker().publish(Messages.on(topic), RECORDED);
    }
    node.run();
  }

  private static Map<TopicName, Position> at(String topic, String epoch, long offset) {
    return Map.of(new TopicName(topic), new Position(epoch, offset));
  }

  private static Gap gap(long from, long to, Gap.Reason reason) {
    return new Gap("epoch", from, to, reason);
  }

  private static List<Long> offsets(Peer peer, String topic) {
    return peer.client().messages().stream().filter(message -> message.topic().value().equals(topic))
        .map(Message::recordedAt).map(Position::offset).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
