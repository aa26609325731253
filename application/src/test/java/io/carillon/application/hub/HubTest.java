package io.carillon.application.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.fixture.ManualLane;
import io.carillon.application.fixture.RecordingBroker;
import io.carillon.application.fixture.RecordingClient;
import io.carillon.application.fixture.RecordingClient.Event.Delivered;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HubTest {

  private final RecordingBroker broker = new RecordingBroker();
  private final Hub hub = new Hub(broker, 2, MonotonicClock.system());
  private final ManualLane left = new ManualLane(0);
  private final ManualLane right = new ManualLane(1);
  private final RecordingClient alice = new RecordingClient(left);
  private final RecordingClient bob = new RecordingClient(right);

  @Test
  void aMessageReachesThoseWhoListenToItsTopicAndNobodyElse() {
    live(alice, "lobby");
    live(bob, "kitchen");
    Message lobby = Messages.on("lobby");
    Message kitchen = Messages.on("kitchen");

    publish(lobby, kitchen);

    assertThat(alice.messages()).containsExactly(lobby);
    assertThat(bob.messages()).containsExactly(kitchen);
  }

  @Test
  void aMessageCostsOneHandOffForEachLaneThatHasASubscriber() {
    for (int i = 0; i < 10; i++) {
      live(new RecordingClient(left), "lobby");
    }

    hub.onMessage(Messages.on("lobby"));
    hub.onMessage(Messages.on("nobody-listens"));

    assertThat(left.waiting()).isEqualTo(1);
    assertThat(right.waiting()).isZero();
  }

  @Test
  void theHubSaysHowManyAMessageReaches() {
    live(alice, "lobby");
    live(bob, "lobby");
    live(bob, "project:*");

    assertThat(hub.onMessage(Messages.on("lobby"))).isEqualTo(2);
    assertThat(hub.onMessage(Messages.on("project:42"))).isEqualTo(1);
    assertThat(hub.onMessage(Messages.on("kitchen"))).isZero();
  }

  @Test
  void whatArrivesBeforeASubscriptionGoesLiveIsHeldAndComesInOrder() {
    Subscription subscription = added(alice, "lobby");
    Message first = Messages.on("lobby");
    Message second = Messages.on("lobby");
    Message third = Messages.on("lobby");

    publish(first, second);
    assertThat(alice.messages()).isEmpty();
    left.execute(subscription::goLive);
    publish(third);

    assertThat(alice.messages()).containsExactly(first, second, third);
  }

  @Test
  void theBrokerIsAttachedForTheFirstSubscriberAndDetachedAfterTheLast() {
    Subscription one = added(alice, "lobby");
    Subscription other = added(bob, "lobby");
    assertThat(broker.attachments()).containsExactly("+lobby");

    hub.remove(one);
    assertThat(broker.attachments()).containsExactly("+lobby");
    hub.remove(other);
    assertThat(broker.attachments()).containsExactly("+lobby", "-lobby");

    added(alice, "lobby");
    assertThat(broker.attachments()).containsExactly("+lobby", "-lobby", "+lobby");
  }

  @Test
  void theBrokerHasAttachedWhenASubscriptionHasBegun() {
    added(alice, "lobby");
    added(bob, "lobby");
    added(bob, "project:*");

    assertThat(broker.awaited()).containsExactly("lobby", "lobby", "project:*");
  }

  @Test
  void howManyAMessageWouldReachIsKnownBeforeItIsPublished() {
    added(alice, "project:1");
    added(bob, "project:1");
    added(bob, "project:*");

    assertThat(hub.reach(new TopicName("project:1"))).isEqualTo(3);
    assertThat(hub.reach(new TopicName("project:2"))).isEqualTo(1);
    assertThat(hub.reach(new TopicName("lobby"))).isZero();
  }

  @Test
  void whatManyListenToIsOneObject() {
    Subscription first = added(alice, "lobby");

    assertThat(hub.shared(topic("lobby"))).isSameAs(first.filter());

    hub.remove(first);
    TopicFilter fresh = topic("lobby");
    assertThat(hub.shared(fresh)).isSameAs(fresh);
  }

  @Test
  void patternsAreAttachedAndDetachedEachForItself() {
    Subscription one = added(alice, "project:*");
    Subscription all = added(alice, "project:**");

    hub.remove(one);
    hub.remove(all);

    assertThat(broker.attachments()).containsExactly("+project:*", "+project:**", "-project:*", "-project:**");
    assertThat(hub.onMessage(Messages.on("project:42"))).isZero();
  }

  @Test
  void aClientThatListensByATopicAndByPatternsGetsAMessageOnce() {
    live(alice, "project:42");
    live(alice, "project:*");
    live(alice, "project:**");
    live(bob, "project:**");
    Message covered = Messages.on("project:42");
    Message deeper = Messages.on("project:42:builds");

    publish(covered, deeper);

    assertThat(alice.messages()).containsExactly(covered, deeper);
    assertThat(bob.messages()).containsExactly(covered, deeper);
  }

  @Test
  void ofOverlappingSubscriptionsOneMayEndAndTheOtherGoesOn() {
    Subscription topic = live(alice, "project:42");
    Subscription pattern = live(alice, "project:*");
    Message first = Messages.on("project:42");
    Message second = Messages.on("project:42");

    hub.remove(topic);
    publish(first);
    hub.remove(pattern);
    publish(second);

    assertThat(alice.messages()).containsExactly(first);
  }

  @Test
  void aPatternIsFoundByWhatStandsBeforeItsFirstWildcard() {
    live(alice, "a:b:*:d");
    Message covered = Messages.on("a:b:c:d");

    publish(covered, Messages.on("a:b:c"), Messages.on("a:x:c:d"), Messages.on("a"), Messages.on("b:b:c:d"));

    assertThat(alice.messages()).containsExactly(covered);
  }

  @Test
  void nothingFollowsTheEndOfASubscription() {
    Subscription subscription = live(alice, "lobby");
    Message before = Messages.on("lobby");

    publish(before);
    hub.remove(subscription);
    publish(Messages.on("lobby"));

    assertThat(alice.messages()).containsExactly(before);
  }

  @Test
  void whatHappenedBeforeTheAnswerOrAfterTheEndDoesNotConcernASubscription() {
    AtomicInteger told = new AtomicInteger();
    Subscription subscription = added(alice, "lobby");

    subscription.ifAnswered(told::incrementAndGet);
    left.run();
    assertThat(told).hasValue(0);
    subscription.goLive();
    subscription.ifAnswered(told::incrementAndGet);
    left.run();
    assertThat(told).hasValue(1);
    hub.remove(subscription);
    subscription.ifAnswered(told::incrementAndGet);
    left.run();
    assertThat(told).hasValue(1);
  }

  @Test
  void endingASubscriptionTwiceChangesNothing() {
    Subscription subscription = live(alice, "lobby");
    live(bob, "lobby");
    Message message = Messages.on("lobby");

    hub.remove(subscription);
    hub.remove(subscription);
    publish(message);

    assertThat(bob.messages()).containsExactly(message);
    assertThat(broker.attachments()).containsExactly("+lobby");
  }

  @Test
  void aSubscriptionThatEndedBeforeItWasAddedIsNeverPlaced() {
    for (String filter : List.of("lobby", "project:*")) {
      Subscription subscription = subscription(alice, filter);
      hub.remove(subscription);

      hub.add(subscription);

      left.execute(subscription::goLive);
      publish(Messages.on("lobby"), Messages.on("project:42"));
      assertThat(alice.messages()).isEmpty();
    }
  }

  @Test
  void aSubscriptionThatEndedBeforeItWasAddedLeavesTheBrokerDetached() {
    for (String filter : List.of("lobby", "project:*")) {
      Subscription subscription = subscription(alice, filter);
      hub.remove(subscription);

      hub.add(subscription);
    }

    assertThat(broker.attachments()).isEmpty();
  }

  @Test
  void aSubscriptionThatEndedBeforeItWasAddedLeavesTheOthersAlone() {
    live(bob, "lobby");
    Subscription late = subscription(alice, "lobby");
    Message message = Messages.on("lobby");

    hub.remove(late);
    hub.add(late);
    publish(message);

    assertThat(bob.messages()).containsExactly(message);
    assertThat(alice.messages()).isEmpty();
    assertThat(broker.attachments()).containsExactly("+lobby");
  }

  @Test
  void renewedTermsHoldForTheNextMessage() {
    Subscription subscription = live(alice, "lobby");

    publish(Messages.on("lobby"));
    subscription.renew(SubscriptionTerms.plain(Overflow.LATEST));
    publish(Messages.on("lobby"));

    assertThat(alice.events()).extracting(event -> ((Delivered) event).overflow())
        .containsExactly(Overflow.CLOSE, Overflow.LATEST);
  }

  @Test
  void whoeverLeavesAllOthersStay() {
    var random = new Random(42);
    List<Subscription> present = new ArrayList<>();

    for (int round = 0; round < 600; round++) {
      if (present.isEmpty() || random.nextInt(100) < (round < 300 ? 65 : 35)) {
        present.add(live(new RecordingClient(random.nextBoolean() ? left : right), "lobby"));
      } else {
        hub.remove(present.remove(random.nextInt(present.size())));
      }
      Message message = Messages.on("lobby");
      assertThat(hub.onMessage(message)).isEqualTo(present.size());
      left.run();
      right.run();
      for (Subscription subscription : present) {
        assertThat(((RecordingClient) subscription.outlet()).messages()).endsWith(message);
      }
    }
  }

  /** The publishing thread plays the lanes too, so that what a steady subscriber got can be compared with what was sent. */
  @Test
  void noComingAndGoingLosesALiveSubscriber() throws Exception {
    Lane inline = new InlineLane(0);
    Lane other = new InlineLane(1);
    List<RecordingClient> steady = IntStream.range(0, 8)
        .mapToObj(i -> new RecordingClient(i % 2 == 0 ? inline : other)).toList();
    steady.forEach(client -> live(client, "lobby"));
    List<Message> sent = new ArrayList<>();
    var publishing = new AtomicBoolean(true);

    try (var threads = Executors.newFixedThreadPool(3)) {
      var churning = IntStream.range(0, 3).<Future<?>>mapToObj(seed -> threads.submit(() -> {
        var random = new Random(seed);
        Set<Subscription> mine = new HashSet<>();
        while (publishing.get()) {
          var coming = subscription(new Silent(random.nextBoolean() ? inline : other),
              random.nextInt(4) == 0 ? "room:" + random.nextInt(3) : "lobby");
          hub.add(coming);
          mine.add(coming);
          if (mine.size() > 20) {
            mine.forEach(hub::remove);
            mine.clear();
          }
        }
        mine.forEach(hub::remove);
      })).toList();
      for (int i = 0; i < 3_000; i++) {
        Message message = Messages.on("lobby");
        sent.add(message);
        hub.onMessage(message);
      }
      publishing.set(false);
      for (Future<?> thread : churning) {
        thread.get();
      }
    }

    assertThat(steady).allSatisfy(client -> assertThat(client.messages()).isEqualTo(sent));
    assertThat(hub.onMessage(Messages.on("lobby"))).isEqualTo(8);
    for (String room : List.of("room:0", "room:1", "room:2")) {
      assertThat(hub.onMessage(Messages.on(room))).isZero();
      List<String> changes = broker.attachments().stream().filter(change -> change.endsWith(room)).toList();
      for (int i = 0; i < changes.size(); i++) {
        assertThat(changes.get(i)).startsWith(i % 2 == 0 ? "+" : "-");
      }
    }
  }

  private Subscription live(RecordingClient client, String filter) {
    Subscription subscription = added(client, filter);
    subscription.goLive();
    return subscription;
  }

  private Subscription added(RecordingClient client, String filter) {
    Subscription subscription = subscription(client, filter);
    hub.add(subscription);
    return subscription;
  }

  private static Subscription subscription(Outlet outlet, String filter) {
    return new Subscription(outlet, topic(filter), SubscriptionTerms.plain(Overflow.CLOSE));
  }

  private static TopicFilter topic(String filter) {
    return TopicFilter.parse(filter).orElseThrow();
  }

  private void publish(Message... messages) {
    for (Message message : messages) {
      hub.onMessage(message);
    }
    left.run();
    right.run();
  }

  /** Runs what it is given at once, on the thread of whoever gives it. */
  private record InlineLane(int index) implements Lane {

    @Override
    public void execute(Runnable task) {
      task.run();
    }
  }

  private record Silent(Lane lane) implements Outlet {

    @Override
    public void deliver(Message message, Overflow overflow) {}

    @Override
    public boolean offer(Message message) {
      return true;
    }

    @Override
    public void awaitRoom(Runnable then) {}

    @Override
    public void announce(TopicName topic, Gap gap) {}

    @Override
    public void wantProof(boolean soon) {}
  }
}
