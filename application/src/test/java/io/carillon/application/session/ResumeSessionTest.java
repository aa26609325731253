package io.carillon.application.session;

import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.Connected;
import io.carillon.application.command.RoomRequest;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.connect.AdmitConnection.Verdict;
import io.carillon.application.fixture.ManualLane;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.application.fixture.RecordingClient.Event.Answered;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.protection.Admission;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The namespaces chat and project are recorded and show who is there, the default one is neither. */
class ResumeSessionTest {

  private static final History RECORDED = new History(100_000, Duration.ofHours(1));
  private static final Map<String, NamespacePolicy> POLICIES = Map.of(
      "chat",
      new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, RECORDED, PresenceMode.ON, true, Overflow.CLOSE),
      "project", new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, RECORDED, PresenceMode.ON, true,
          Overflow.CLOSE));

  private final Node node = node(99, 4);

  @Test
  void aSessionGoesOnWithAllThatItListenedTo() {
    Peer before = connect(user("alice"), "chat:1", "lobby", "chat:2");
    before.isCutOff();

    Peer after = resume(user("alice"), before);

    Connected greeting = after.greeting();
    assertThat(greeting.resumed()).isTrue();
    assertThat(greeting.session()).isEqualTo(before.greeting().session()).isEqualTo(after.connection().session());
    assertThat(greeting.connection()).isNotEqualTo(before.connection().id());
    assertThat(greeting.starts()).extracting(start -> start.subscription().filter().value())
        .containsExactly("user:alice", "global", "chat:1", "lobby", "chat:2");
    assertThat(greeting.starts()).extracting(Connected.Start::recovered).containsExactly(true, null, true, null, true);
    assertThat(greeting.revoked()).isEmpty();
    publish("lobby", 1);
    publish("chat:1", 1);
    assertThat(after.client().messages()).hasSize(2);
  }

  @Test
  void aTopicWhoseSubscriptionWasNotAnsweredIsNotInTheSession() {
    Peer before = connect(user("alice"), "chat:1");
    node.broker().afterEachRead(before::isCutOff);
    before.says(new Command.Subscribe(List.of(TopicRequest.of("chat:2"))));
    node.broker().afterEachRead(() -> {});
    publish("chat:2", 1);

    Peer after = resume(user("alice"), before);

    assertThat(after.greeting().resumed()).isTrue();
    assertThat(after.greeting().starts()).extracting(start -> start.subscription().filter().value())
        .containsExactly("user:alice", "global", "chat:1");
    assertThat(after.client().gaps()).isEmpty();
  }

  @Test
  void whatWasNotSurelyReceivedComesAgainAndInFrontOfAnythingNewer() {
    Peer before = connect(user("alice"), "chat:1");
    publish("chat:1", 3);
    before.provesReception();
    publish("chat:1", 20);
    before.isCutOff();
    publish("chat:1", 20);

    Peer after = resume(user("alice"), before);
    publish("chat:1", 2);

    assertThat(offsets(after, "chat:1")).containsExactlyElementsOf(range(4, 45));
  }

  @Test
  void thePlaceFromWhichASessionGoesOnIsTold() {
    Peer before = connect(user("alice"), "chat:1");
    publish("chat:1", 3);
    before.provesReception();
    publish("chat:1", 4);
    before.isCutOff();

    Peer after = resume(user("alice"), before);

    Connected.Start chat = after.greeting().starts().getLast();
    assertThat(chat.subscription().sure()).isEqualTo(new Position("epoch", 3));
    assertThat(after.client().events().getFirst())
        .isInstanceOf(Answered.class);
  }

  @Test
  void onlyWhatCameBeforeThePingIsProvenByItsAnswer() {
    Peer before = connect(user("alice"), "chat:1");
    publish("chat:1", 3);
    before.isPinged();
    publish("chat:1", 2);
    before.answersPing();
    before.isCutOff();

    assertThat(offsets(resume(user("alice"), before), "chat:1")).containsExactly(4L, 5L);
  }

  @Test
  void anAnswerWithoutAPingProvesNothing() {
    Peer before = connect(user("alice"), "chat:1");
    publish("chat:1", 3);
    before.answersPing();
    before.isCutOff();

    assertThat(offsets(resume(user("alice"), before), "chat:1")).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aPingBeforeTheAnswerToASubscriptionProvesNothingOfIt() {
    publish("chat:1", 5);
    Peer before = node.open(user("alice"));
    var _ = node.commands().handle(before.connection(), "1", new Command.Subscribe(List.of(
        new TopicRequest("chat:1", null, null, new Position("epoch", 2), null))));
    before.isPinged();
    node.run();
    before.answersPing();
    before.isCutOff();

    assertThat(offsets(resume(user("alice"), before), "chat:1")).containsExactly(3L, 4L, 5L);
  }

  @Test
  void anAnswerThatMayNotHaveArrivedIsMadeUpFor() {
    publish("chat:1", 5);
    publish("chat:2", 5);
    Peer before = node.open(user("alice"));
    before.says(new Command.Subscribe(List.of(new TopicRequest("chat:1", null, null, new Position("epoch", 2), null),
        new TopicRequest("chat:2", null, null, null, 2), new TopicRequest("chat:3", null, null, new Position("old", 2),
            null))));
    before.isCutOff();

    Peer after = resume(user("alice"), before);

    assertThat(offsets(after, "chat:1")).containsExactly(3L, 4L, 5L);
    assertThat(offsets(after, "chat:2")).containsExactly(4L, 5L);
    assertThat(after.greeting().starts().getLast().loss()).isEqualTo(Loss.EPOCH_CHANGED);
  }

  @Test
  void aSessionIsResumedAgainAndAgain() {
    Peer peer = connect(user("alice"), "chat:1");
    for (int i = 0; i < 5; i++) {
      publish("chat:1", 2);
      peer.isCutOff();
      peer = resume(user("alice"), peer);
      assertThat(offsets(peer, "chat:1")).containsExactlyElementsOf(range(2L * i + 1, 2L * i + 2));
      peer.provesReception();
    }
  }

  @Test
  void anOpenConnectionIsTakenOver() {
    Peer before = connect(user("alice"), "chat:1", "lobby");
    publish("chat:1", 2);
    before.provesReception();
    publish("chat:1", 2);
    int heard = before.client().messages().size();

    Peer after = resume(user("alice"), before);
    publish("chat:1", 1);
    publish("lobby", 1);

    assertThat(before.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
    assertThat(before.client().messages()).hasSize(heard);
    assertThat(before.connection().subscriptions()).isEmpty();
    assertThat(after.greeting().resumed()).isTrue();
    assertThat(offsets(after, "chat:1")).containsExactly(3L, 4L, 5L);
    assertThat(after.client().messages()).hasSize(4);
    assertThat(node.registry().find(before.greeting().session())).contains(after.connection());
    assertThat(node.registry().size()).isEqualTo(2);

    before.isCutOff();
    assertThat(node.registry().size()).isEqualTo(1);
    assertThat(node.registry().find(before.greeting().session())).contains(after.connection());
    assertThat(node.sessions().size()).isZero();
    assertThat(node.quota().open()).isEqualTo(1);
  }

  @Test
  void aTakeOverIsTakenOver() {
    Peer first = connect(user("alice"), "chat:1");
    publish("chat:1", 2);
    Peer second = resume(user("alice"), first);
    Peer third = resume(user("alice"), second);
    publish("chat:1", 1);

    assertThat(first.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
    assertThat(second.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
    assertThat(offsets(third, "chat:1")).containsExactly(1L, 2L, 3L);
    assertThat(offsets(second, "chat:1")).containsExactly(1L, 2L);
  }

  @Test
  void aTakeOverThatIsTakenOverBeforeItWasAnsweredLosesNothingAndTellsTheSameSession() {
    Peer first = node.open(user("alice"));
    first.says(new Command.CreateRoom(new RoomRequest("tea", false, null, List.of())));
    first.says(new Command.Subscribe(List.of(TopicRequest.of("chat:1"))));
    publish("chat:1", 2);
    List<Peer> third = new ArrayList<>();
    // It is asked when the session is described, twice when it is judged, and once more when it stands.
    node.rooms().behindCheck(4, () -> third.add(resume(user("alice"), first)));

    Peer second = resume(user("alice"), first);
    publish("chat:1", 1);

    assertThat(second.greeting().session()).isEqualTo(first.greeting().session());
    assertThat(second.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
    assertThat(third).singleElement().satisfies(last -> {
      assertThat(last.greeting().session()).isEqualTo(first.greeting().session());
      assertThat(last.greeting().starts()).hasSize(4);
      assertThat(offsets(last, "chat:1")).containsExactly(1L, 2L, 3L);
    });
  }

  @Test
  void nobodyElseGetsASessionAndNobodyLearnsThatThereIsOne() {
    Peer open = connect(user("alice"), "chat:1");
    Peer cut = connect(user("alice"), "chat:1");
    cut.isCutOff();
    for (Principal other : List.of(user("bob"), service("alice"))) {
      for (SessionId wanted : List.of(open.greeting().session(), cut.greeting().session(), new SessionId(1, 2))) {
        Peer stranger = node.open(other, wanted);

        assertThat(stranger.greeting().resumed()).isFalse();
        assertThat(stranger.greeting().session()).isNotEqualTo(wanted);
        assertThat(stranger.greeting().starts()).hasSize(2).extracting(Connected.Start::recovered).containsOnlyNulls();
      }
    }
    assertThat(open.client().closes()).isEmpty();
    assertThat(resume(user("alice"), cut).greeting().resumed()).isTrue();
    assertThat(resume(user("alice"), open).greeting().resumed()).isTrue();
  }

  @Test
  void aSessionThatIsOverIsANewOne() {
    Peer before = connect(user("alice"), "chat:1");
    before.isCutOff();
    node.sessions().forget(before.greeting().session());

    Peer after = resume(user("alice"), before);

    assertThat(after.greeting().resumed()).isFalse();
    assertThat(after.greeting().session()).isNotEqualTo(before.greeting().session());
  }

  @Test
  void whoHasNeverSaidWhoItIsLeavesNoSession() {
    Peer stranger = node.open((Principal) null);

    stranger.isCutOff();

    assertThat(node.sessions().size()).isZero();
  }

  @Test
  void whatMayNoLongerBeHeardIsRevokedAndNotReplayed() {
    Principal may = subscribing(user("alice"), "project:1", "project:2");
    Peer cut = connect(may, "project:1", "project:2");
    Peer open = connect(may, "project:1", "project:2");
    cut.isCutOff();
    publish("project:1", 1);
    publish("project:2", 1);

    for (Peer before : List.of(cut, open)) {
      Peer after = resume(subscribing(user("alice"), "project:2"), before);

      assertThat(after.greeting().revoked()).extracting(TopicFilter::value).containsExactly("project:1");
      assertThat(after.greeting().starts()).extracting(start -> start.subscription().filter().value())
          .containsExactly("user:alice", "global", "project:2");
      assertThat(offsets(after, "project:1")).isEmpty();
      assertThat(offsets(after, "project:2")).containsExactly(1L);
    }
    publish("project:1", 1);
    assertThat(node.hub().isListenedTo(new TopicName("project:1"))).isFalse();
  }

  @Test
  void aTokenOfASubscriptionsOwnLastsAsLongAsItWould() {
    Principal lending = Principals.expiringAt(subscribing(user("alice"), "project:1"),
        node.clock().instant().plus(Duration.ofMinutes(1)));
    Peer before = node.open(user("alice"));
    before.says(new Command.Subscribe(List.of(
        new TopicRequest("project:1", token(lending), Overflow.DROP_OLDEST, null, null))));
    Peer first = node.open(user("alice"), cut(before));
    assertThat(first.greeting().revoked()).isEmpty();
    assertThat(first.greeting().starts().getLast().subscription().terms().overflow()).isEqualTo(Overflow.DROP_OLDEST);

    node.clock().advance(Duration.ofMinutes(1));
    Peer second = node.open(user("alice"), cut(first));

    assertThat(second.greeting().revoked()).extracting(TopicFilter::value).containsExactly("project:1");
  }

  @Test
  void whatASessionCannotGoOnWithIsToldUntilItIsKnownToHaveArrived() {
    Peer before = connect(user("alice"), "chat:1", "chat:2");
    publish("chat:1", 3);
    publish("chat:2", 3);
    before.isCutOff();
    publish("chat:1", 3);
    node.broker().forget("chat:1", 5, Removal.SIZE);
    node.broker().lose("chat:2");
    publish("chat:2", 2);

    Peer first = resume(user("alice"), before);
    Peer second = node.open(user("alice"), cut(first));

    for (Peer after : List.of(first, second)) {
      assertThat(after.greeting().starts()).extracting(Connected.Start::loss)
          .containsExactly(null, null, Loss.TRIMMED, Loss.EPOCH_CHANGED);
      assertThat(after.greeting().starts()).extracting(Connected.Start::recovered)
          .containsExactly(true, null, false, false);
      assertThat(offsets(after, "chat:1")).containsExactly(6L);
      assertThat(offsets(after, "chat:2")).containsExactly(1L, 2L);
    }
    publish("chat:2", 1);
    assertThat(offsets(second, "chat:2")).containsExactly(1L, 2L, 3L);
    second.provesReception();
    Peer third = node.open(user("alice"), cut(second));
    assertThat(third.greeting().starts()).extracting(Connected.Start::recovered).containsExactly(true, null, true,
        true);
    assertThat(third.client().messages()).isEmpty();
  }

  @Test
  void aPlaceThatTheLogHasNeverBeenAtIsGivenUpWithTheFirstProof() {
    Peer before = connect(user("alice"), "chat:1");
    publish("chat:1", 9);
    before.provesReception();
    before.isCutOff();
    node.broker().rollBack("chat:1", 4);

    Peer after = resume(user("alice"), before);
    assertThat(after.greeting().starts().getLast().loss()).isEqualTo(Loss.POSITION_AHEAD);
    publish("chat:1", 2);
    after.isPinged();
    publish("chat:1", 6);
    after.answersPing();

    assertThat(offsets(node.open(user("alice"), cut(after)), "chat:1")).containsExactlyElementsOf(range(7, 12));
  }

  @Test
  void whileTheLogsAreAwayASessionIsKeptForTheNextTry() {
    Peer cut = connect(user("alice"), "chat:1");
    Peer open = connect(user("alice"), "chat:1");
    cut.isCutOff();
    node.presence().forget();
    node.broker().goAway();

    for (Peer before : List.of(cut, open)) {
      Peer after = resume(user("alice"), before);
      assertIsAskedToTryAgain(after);
      after.isCutOff();
    }
    open.isCutOff();
    assertThat(node.quota().open()).isZero();
    assertThat(node.places().users()).isEmpty();

    node.broker().comeBack();
    publish("chat:1", 1);
    for (Peer before : List.of(cut, open)) {
      Peer after = resume(user("alice"), before);
      assertThat(after.greeting().resumed()).isTrue();
      assertThat(offsets(after, "chat:1")).containsExactly(1L);
    }
  }

  @Test
  void whileTheStoreIsAwayASessionIsKeptForTheNextTry() {
    Peer before = connect(user("alice"), "chat:1");
    before.isCutOff();
    node.sessions().goAway();

    Peer after = resume(user("alice"), before);

    assertIsAskedToTryAgain(after);
    assertThat(after.connection().principal()).isNull();
    after.isCutOff();
    assertThat(node.quota().open()).isZero();
    node.sessions().comeBack();
    assertThat(resume(user("alice"), before).greeting().resumed()).isTrue();
  }

  @Test
  void whoHasGoneAgainBeforeItsSessionWasRestoredLeavesItAsItWas() {
    Peer before = node.open(user("alice"));
    before.says(new Command.CreateRoom(new RoomRequest("tea", false, null, List.of())));
    before.says(new Command.Subscribe(List.of(TopicRequest.of("chat:1"))));
    before.provesReception();
    before.isCutOff();
    var session = node.sessions().kept(before.greeting().session()).orElseThrow();
    node.presence().forget();

    Peer after = node.open((Principal) null);
    node.rooms().behindTheNextCheck(after::isCutOff);
    var _ = node.commands().handle(after.connection(), "1",
        new Command.Authenticate(token(user("alice")), ResumeRequest.of(before.greeting().session())));

    assertThat(node.sessions().kept(before.greeting().session())).contains(session);
    assertThat(node.registry().size()).isZero();
    assertThat(node.hub().onMessage(Messages.on("chat:1"))).isZero();
    assertThat(node.presence().reports()).containsSubsequence("alice arrives", "alice enters room:tea ON",
        "alice enters chat:1 ON", "alice is lost from [room:tea, chat:1]");
    assertThat(resume(user("alice"), before).greeting().resumed()).isTrue();
  }

  @Test
  void whoLeavesARoomWhileTheSessionIsRestoredDoesNotGoOnHearingIt() {
    Peer before = node.open(user("alice"));
    before.says(new Command.CreateRoom(new RoomRequest("tea", false, null, List.of())));
    Peer other = node.connect(user("alice"));
    before.isCutOff();

    node.rooms().behindTheNextCheck(
        () -> {
          var _ = node.commands().handle(other.connection(), "1", new Command.LeaveRoom("tea"));
        });
    Peer after = resume(user("alice"), before);

    assertThat(after.greeting().revoked()).extracting(TopicFilter::value).containsExactly("room:tea");
    assertThat(node.hub().onMessage(Messages.on("room:tea"))).isZero();
  }

  @Test
  void nobodySeesThatAConnectionWasTakenOver() {
    Peer before = connect(subscribing(user("alice"), "project:1"), "chat:1", "project:1");
    node.presence().forget();

    Peer after = resume(user("alice"), before);
    before.isCutOff();
    assertThat(node.presence().reports()).containsExactly("alice leaves project:1");

    after.isCutOff();
    assertThat(node.presence().reports()).containsExactly("alice leaves project:1", "alice is lost from [chat:1]");
  }

  @Test
  void whoComesBackIsThereAgain() {
    Peer before = connect(user("alice"), "chat:1");
    before.isCutOff();
    node.presence().forget();

    resume(user("alice"), before);

    assertThat(node.presence().reports()).containsExactly("alice arrives", "alice enters chat:1 ON");
  }

  @Test
  void aTakeOverNeedsNoPlaceMoreThanItGives() {
    Peer one = connect(user("alice"), "chat:1");
    for (int i = 0; i < 3; i++) {
      node.connect(user("alice"));
    }
    assertThat(node.admit().admit("net", token(user("alice")), ResumeRequest.NONE))
        .isEqualTo(new Verdict.Full(Admission.TOO_MANY_OF_USER));
    assertThat(node.admit().admit("net", token(user("alice")), ResumeRequest.of(new SessionId(1, 2))))
        .isEqualTo(new Verdict.Full(Admission.TOO_MANY_OF_USER));

    Peer after = resume(user("alice"), one);

    assertThat(after.greeting().resumed()).isTrue();
    assertThat(node.admit().admit("net", token(user("alice")), ResumeRequest.NONE))
        .isEqualTo(new Verdict.Full(Admission.TOO_MANY_OF_USER));
    after.isCutOff();
    assertThat(node.admit().admit("net", token(user("alice")), ResumeRequest.NONE))
        .isInstanceOf(Verdict.Admitted.class);
  }

  @Test
  void ofThoseWhoWereLetInToTakeASessionOverAndFindItGoneAsManyStayAsThereArePlaces() {
    Peer one = connect(user("alice"), "chat:1");
    for (int i = 0; i < 3; i++) {
      node.connect(user("alice"));
    }
    SessionId session = one.greeting().session();
    var first = (Verdict.Admitted) node.admit().admit("net", token(user("alice")), ResumeRequest.of(session));
    var second = (Verdict.Admitted) node.admit().admit("net", token(user("alice")), ResumeRequest.of(session));
    one.isCutOff();
    node.sessions().forget(session);

    Peer refused = node.open(first);
    Peer fits = node.open(second);

    assertThat(refused.client().answers()).singleElement().isInstanceOfSatisfying(Outcome.Dismissed.class,
        dismissed -> assertThat(dismissed.cause()).isEqualTo(CloseCause.TOO_MANY_CONNECTIONS));
    assertThat(fits.greeting().resumed()).isFalse();
    refused.isCutOff();
    assertThat(node.takesPlace(user("alice"))).isFalse();
    fits.isCutOff();
    assertThat(node.takesPlace(user("alice"))).isTrue();
  }

  @Test
  void theFirstMessageCanAskForASession() {
    Peer first = connect(user("alice"), "chat:1");
    Peer second = connect(user("alice"), "chat:2");
    first.isCutOff();
    Peer byAddress = node.open(null, first.greeting().session());
    Peer byMessage = node.open(null, new SessionId(1, 2));

    byAddress.says(new Command.Authenticate(token(user("alice")), ResumeRequest.NONE));
    byMessage.says(new Command.Authenticate(token(user("alice")), ResumeRequest.of(second.greeting().session())));

    assertThat(byAddress.greeting().starts().getLast().subscription().filter().value()).isEqualTo("chat:1");
    assertThat(byMessage.greeting().starts().getLast().subscription().filter().value()).isEqualTo("chat:2");
    assertThat(second.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
  }

  @Test
  void aServiceResumesToo() {
    Peer before = connect(service("billing"), "chat:1");
    publish("chat:1", 1);
    before.isCutOff();

    assertThat(offsets(resume(service("billing"), before), "chat:1")).containsExactly(1L);
  }

  @Test
  void aSessionHoldsNoMoreSubscriptionsThanAConnectionMay() {
    Node small = node(2, 4);
    Node large = node(9, 4);
    Peer before = connect(large, user("alice"), "chat:1", "chat:2", "chat:3");
    before.isCutOff();
    var session = large.sessions().kept(before.greeting().session()).orElseThrow();
    small.sessions().keep(session, Node.SESSION_TTL);

    Peer after = small.open(user("alice"), session.id());

    assertThat(after.greeting().starts()).hasSize(4);
    assertThat(after.greeting().revoked()).extracting(TopicFilter::value).containsExactly("chat:3");
  }

  @Test
  void aPatternIsRestoredAndHasNoPlaceOfItsOwn() {
    Principal may = subscribing(user("alice"), "chat:*");
    Peer before = connect(may, "chat:*");
    publish("chat:1", 3);
    before.provesReception();
    before.isCutOff();
    assertThat(node.sessions().kept(before.greeting().session()).orElseThrow().subscriptions())
        .extracting(KeptSubscription::sure).last().isNull();
    publish("chat:1", 3);

    Peer after = resume(may, before);
    publish("chat:1", 1);

    assertThat(after.greeting().starts().getLast().recovered()).isNull();
    assertThat(offsets(after, "chat:1")).containsExactly(7L);
  }

  @Test
  void aSessionThatIsOpenOnAnotherNodeIsTakenFromThere() {
    Peer before = connect(node, user("alice"), "chat:1", "lobby");
    publish("chat:1", 2);
    before.provesReception();
    publish("chat:1", 2);

    Node other = node.sharing(POLICIES);
    Peer after = other.open(user("alice"), before.greeting().session());
    node.run();

    assertThat(after.greeting().resumed()).isTrue();
    assertThat(offsets(after, "chat:1")).containsExactly(3L, 4L);
    assertThat(before.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
    assertThat(before.connection().subscriptions()).isEmpty();
    assertThat(node.places().users()).isEmpty();
    before.isCutOff();
    assertThat(node.registry().size()).isZero();
    assertThat(node.quota().open()).isZero();
    assertThat(other.registry().find(before.greeting().session())).contains(after.connection());
    assertThat(node.sessions().size()).isZero();
  }

  @Test
  void aSessionThatHasGoneOnElsewhereUnnoticedComesBackAsItIsNow() {
    Peer before = connect(node, user("alice"), "chat:1");
    SessionId session = before.greeting().session();
    node.sessions().hearNothing();
    Peer elsewhere = connect(node.sharing(POLICIES), user("alice"), session, "chat:2");
    elsewhere.isCutOff();
    node.presence().forget();

    Peer after = resume(user("alice"), before);

    assertThat(after.greeting().starts()).extracting(start -> start.subscription().filter().value())
        .containsExactly("user:alice", "global", "chat:1", "chat:2");
    assertThat(before.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
    assertThat(before.connection().subscriptions()).isEmpty();
    assertThat(node.presence().reports()).containsExactly("alice arrives", "alice enters chat:1 ON",
        "alice enters chat:2 ON", "alice is lost from [chat:1]");
    before.isCutOff();
    assertThat(node.registry().find(session)).contains(after.connection());
    assertThat(node.sessions().size()).isZero();
    assertThat(node.quota().open()).isEqualTo(1);
  }

  @Test
  void aRequestToLetGoThatIsOutOfDateEndsNothing() {
    Peer peer = connect(node, user("alice"), "chat:1");

    node.resume().release(peer.greeting().session(), () -> false);
    node.run();
    assertThat(peer.client().closes()).isEmpty();
    assertThat(peer.connection().subscriptions()).isNotEmpty();

    node.resume().release(peer.greeting().session(), () -> true);
    node.run();
    assertThat(peer.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
  }

  @Test
  void anOpenSessionIsShownAsItWouldBeKept() {
    Peer peer = connect(user("alice"), "chat:1", "lobby");
    SessionId session = peer.greeting().session();
    publish("chat:1", 3);
    peer.provesReception();

    assertThat(node.resume().snapshot(session).orElseThrow().subscriptions()).extracting(KeptSubscription::sure)
        .containsExactly(new Position("epoch", 0), null, new Position("epoch", 3), null);

    peer.isCutOff();
    assertThat(node.resume().snapshot(session)).isEmpty();
    assertThat(node.resume().snapshot(new SessionId(1, 1))).isEmpty();
  }

  @Test
  void theStoreIsToldWhateverChangesASession() {
    Peer peer = node.open(user("alice"));
    SessionId session = peer.greeting().session();
    assertThat(node.sessions().takeChanged()).containsExactly(session);

    peer.says(new Command.Ping());
    assertThat(node.sessions().takeChanged()).isEmpty();
    peer.says(new Command.Subscribe(List.of(TopicRequest.of("chat:1"))));
    assertThat(node.sessions().takeChanged()).containsExactly(session);
    peer.says(new Command.Unsubscribe(List.of("chat:1")));
    assertThat(node.sessions().takeChanged()).containsExactly(session);
    peer.says(new Command.Unsubscribe(List.of("chat:1")));
    assertThat(node.sessions().takeChanged()).isEmpty();
  }

  @Test
  void aChangeIsToldWhenItIsKnownWhereASubscriptionBegins() {
    publish("chat:1", 3);
    Peer peer = node.open(user("alice"));
    node.sessions().takeChanged();
    var _ = node.commands().handle(peer.connection(), "1",
        new Command.Subscribe(List.of(TopicRequest.of("chat:1"))));

    while (node.sessions().takeChanged().isEmpty()) {
      assertThat(node.lanes()).anyMatch(lane -> lane.waiting() > 0);
      node.lanes().forEach(ManualLane::runOne);
    }

    assertThat(node.resume().snapshot(peer.greeting().session()).orElseThrow().subscriptions().getLast().sure())
        .isEqualTo(new Position("epoch", 3));
  }

  private void assertIsAskedToTryAgain(Peer peer) {
    assertThat(peer.client().answers()).singleElement().isInstanceOfSatisfying(Outcome.Dismissed.class, dismissed -> {
      assertThat(dismissed.refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(dismissed.cause()).isEqualTo(CloseCause.TRY_AGAIN);
    });
  }

  private Peer connect(Principal who, String... topics) {
    return connect(node, who, topics);
  }

  private static Peer connect(Node node, Principal who, String... topics) {
    Peer peer = node.open(who);
    peer.says(new Command.Subscribe(Arrays.stream(topics).map(TopicRequest::of).toList()));
    return peer;
  }

  private static Peer connect(Node node, Principal who, SessionId session, String... topics) {
    Peer peer = node.open(who, session);
    peer.says(new Command.Subscribe(Arrays.stream(topics).map(TopicRequest::of).toList()));
    return peer;
  }

  private Peer resume(Principal who, Peer before) {
    return node.open(who, before.greeting().session());
  }

  private static SessionId cut(Peer peer) {
    peer.isCutOff();
    return peer.connection().session();
  }

  private AccessToken token(Principal who) {
    return node.tokens().of(who);
  }

  private void publish(String topic, int count) {
    for (int i = 0; i < count; i++) {
      node.broker().publish(Messages.on(topic), topic.contains(":") ? RECORDED : History.NONE);
    }
    node.run();
  }

  private static List<Long> offsets(Peer peer, String topic) {
    return peer.client().messages().stream().filter(message -> message.topic().value().equals(topic))
        .map(Message::recordedAt).map(Position::offset).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static Node node(int maxSubscriptions, int perUser) {
    return new Node(POLICIES, new ConnectionLimits(99, perUser, 99), Node.generous(), maxSubscriptions);
  }
}
