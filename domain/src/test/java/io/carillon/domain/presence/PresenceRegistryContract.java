package io.carillon.domain.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.PresenceChange.Joined;
import io.carillon.domain.presence.PresenceChange.Left;
import io.carillon.domain.presence.PresenceChange.Updated;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every presence registry promises, wherever it keeps its knowledge. A test of an adapter implements this interface;
 * it may have one node or several, which keep {@link #GRACE} and {@link #MEMORY}, and nothing may be left over from one
 * test to the next.
 */
public interface PresenceRegistryContract {

  Duration GRACE = Duration.ofSeconds(5);
  Duration MEMORY = Duration.ofHours(1);
  Duration MOMENT = Duration.ofMillis(1);

  UserId ALICE = new UserId("alice");
  UserId BOB = new UserId("bob");
  TopicName TEA = new TopicName("room:tea");
  TopicName CAKE = new TopicName("room:cake");
  Appearance ONLINE = new Appearance(Status.ONLINE, 1, null);
  Appearance ONLINE_TWICE = new Appearance(Status.ONLINE, 2, null);

  /** The nodes that share what is known, always the same ones within a test. */
  List<PresenceRegistry> nodes();

  /** Lets so much time pass for all nodes. */
  void passTime(Duration time);

  /** The time on all nodes. */
  Instant now();

  /** Waits until every node knows what was reported to the others. */
  default void settle() {}

  @Test
  default void whoArrivesIsThereForAll() {
    first().arrive(ALICE);

    Told told = collected();

    assertThat(told.topics()).containsExactlyInAnyOrder(ReservedTopics.presenceOf(ALICE));
    Joined joined = (Joined) told.on(ReservedTopics.presenceOf(ALICE)).getFirst();
    assertThat(joined).isEqualTo(new Joined(joined.version(), ALICE, ONLINE));
    for (PresenceRegistry node : nodes()) {
      assertThat(node.of(ALICE)).isEqualTo(new UserPresence(ALICE, joined.version(), ONLINE, null));
      assertThat(node.of(BOB).appearance()).isNull();
      assertThat(node.of(BOB).lastSeen()).isNull();
    }
  }

  @Test
  default void whoEntersATopicIsSeenThereAndNowhereElse() {
    enter(first(), ALICE, TEA);
    enter(last(), BOB, CAKE);

    Told told = collected();

    assertThat(told.on(TEA)).singleElement().isInstanceOfSatisfying(Joined.class, joined -> {
      assertThat(joined.user()).isEqualTo(ALICE);
      assertThat(joined.appearance()).isEqualTo(ONLINE);
    });
    assertThat(told.on(CAKE)).extracting(PresenceChange::user).containsExactly(BOB);
    for (PresenceRegistry node : nodes()) {
      assertThat(names(node.at(TEA, null, 10))).containsExactly("alice");
      assertThat(names(node.at(CAKE, null, 10))).containsExactly("bob");
      assertThat(node.at(TEA, null, 10).version()).isEqualTo(told.on(TEA).getLast().version());
    }
  }

  @Test
  default void theDevicesOfAUserAreOne() {
    enter(first(), ALICE, TEA);
    List<PresenceChange> one = collected().on(TEA);
    enter(last(), ALICE, TEA);
    List<PresenceChange> two = collected().on(TEA);
    first().lose(ALICE, List.of(TEA));
    passTime(GRACE);
    List<PresenceChange> oneAgain = collected().on(TEA);
    last().lose(ALICE, List.of(TEA));
    Instant lostAt = now();
    passTime(GRACE);
    Told none = collected();

    long version = one.getFirst().version();
    assertThat(one).containsExactly(new Joined(version, ALICE, ONLINE));
    assertThat(two).containsExactly(new Updated(version + 1, ALICE, ONLINE_TWICE));
    assertThat(oneAgain).containsExactly(new Updated(version + 2, ALICE, ONLINE));
    assertThat(none.on(TEA)).containsExactly(new Left(version + 3, ALICE, lostAt));
    assertThat(none.on(ReservedTopics.presenceOf(ALICE))).singleElement().isInstanceOf(Left.class);
    assertThat(last().of(ALICE).appearance()).isNull();
    assertThat(last().of(ALICE).lastSeen()).isEqualTo(lostAt);
  }

  @Test
  default void aDeviceThatComesBackInTimeWasNeverGone() {
    enter(first(), ALICE, TEA);
    collected();

    first().lose(ALICE, List.of(TEA));
    passTime(GRACE.minus(MOMENT));
    assertThat(collected().topics()).isEmpty();
    assertThat(names(last().at(TEA, null, 10))).containsExactly("alice");
    enter(last(), ALICE, TEA);
    passTime(GRACE.multipliedBy(2));

    assertThat(collected().topics()).isEmpty();
    assertThat(names(first().at(TEA, null, 10))).containsExactly("alice");
    assertThat(first().of(ALICE).appearance()).isEqualTo(ONLINE);
  }

  @Test
  default void everyLossHasItsOwnGrace() {
    enter(first(), ALICE, TEA);
    first().lose(ALICE, List.of(TEA));
    passTime(GRACE.dividedBy(2));
    enter(first(), ALICE, TEA);
    passTime(MOMENT);
    first().lose(ALICE, List.of(TEA));
    Instant lostAt = now();
    collected();

    passTime(GRACE.minus(MOMENT));
    assertThat(collected().topics()).isEmpty();
    passTime(MOMENT);
    assertThat(collected().on(TEA)).singleElement()
        .isInstanceOfSatisfying(Left.class, left -> assertThat(left.lastSeen()).isEqualTo(lostAt));
  }

  @Test
  default void whoComesBackButNotToTheTopicHasLeftTheTopic() {
    enter(first(), ALICE, TEA);
    collected();

    first().lose(ALICE, List.of(TEA));
    first().arrive(ALICE);
    passTime(GRACE);

    Told told = collected();
    assertThat(told.topics()).containsExactlyInAnyOrder(TEA);
    assertThat(told.on(TEA)).singleElement().isInstanceOf(Left.class);
    assertThat(last().of(ALICE).appearance()).isEqualTo(ONLINE);
  }

  @Test
  default void whoLeavesATopicIsGoneAtOnceAndOnlyThere() {
    enter(first(), ALICE, TEA);
    first().enter(ALICE, CAKE, PresenceMode.ON);
    collected();

    first().leave(ALICE, TEA);

    Told told = collected();
    assertThat(told.topics()).containsExactlyInAnyOrder(TEA);
    assertThat(told.on(TEA)).singleElement()
        .isInstanceOfSatisfying(Left.class, left -> assertThat(left.lastSeen()).isEqualTo(now()));
    assertThat(last().at(TEA, null, 10).members()).isEmpty();
    assertThat(names(last().at(CAKE, null, 10))).containsExactly("alice");
    assertThat(last().of(ALICE).appearance()).isEqualTo(ONLINE);
  }

  @Test
  default void whatAUserSaysOfThemselfIsSeenEverywhereAndEndsWhenTheUserHasLeft() {
    RawJson info = RawJson.of("{\"mood\":\"fine\"}");
    Appearance busy = new Appearance(Status.BUSY, 1, info);
    enter(first(), ALICE, TEA);
    enter(last(), BOB, TEA);
    collected();

    last().set(ALICE, Status.BUSY, info);

    Told told = collected();
    assertThat(told.topics()).containsExactlyInAnyOrder(TEA, ReservedTopics.presenceOf(ALICE));
    assertThat(told.on(TEA)).singleElement()
        .isInstanceOfSatisfying(Updated.class, updated -> assertThat(updated.appearance()).isEqualTo(busy));
    assertThat(first().of(ALICE).appearance()).isEqualTo(busy);
    assertThat(first().of(BOB).appearance()).isEqualTo(ONLINE);

    first().lose(ALICE, List.of(TEA));
    first().arrive(ALICE);
    assertThat(first().of(ALICE).appearance()).isEqualTo(busy);
    first().lose(ALICE, List.of());
    passTime(GRACE);
    collected();
    first().arrive(ALICE);
    settle();
    assertThat(last().of(ALICE).appearance()).isEqualTo(ONLINE);
  }

  @Test
  default void sayingTheSameAgainChangesNothing() {
    enter(first(), ALICE, TEA);
    first().set(ALICE, Status.AWAY, RawJson.of("1"));
    collected();

    first().set(ALICE, Status.AWAY, RawJson.of("1"));

    assertThat(collected().topics()).isEmpty();
  }

  @Test
  default void whoIsInvisibleIsToOthersAsGone() {
    enter(first(), ALICE, TEA);
    enter(first(), BOB, TEA);
    collected();

    first().set(ALICE, Status.INVISIBLE, RawJson.of("1"));
    Instant vanishedAt = now();

    Told told = collected();
    assertThat(told.on(TEA)).singleElement()
        .isInstanceOfSatisfying(Left.class, left -> assertThat(left.lastSeen()).isEqualTo(vanishedAt));
    assertThat(told.on(ReservedTopics.presenceOf(ALICE))).singleElement().isInstanceOf(Left.class);
    assertThat(last().of(ALICE).appearance()).isNull();
    assertThat(names(last().at(TEA, null, 10))).containsExactly("bob");
    assertThat(last().at(TEA, null, 10).count()).isEqualTo(1);

    passTime(Duration.ofMinutes(1));
    first().enter(ALICE, CAKE, PresenceMode.ON);
    first().lose(ALICE, List.of(TEA, CAKE));
    passTime(GRACE);
    assertThat(collected().topics()).isEmpty();
    assertThat(last().of(ALICE).lastSeen()).isEqualTo(vanishedAt);

    enter(first(), ALICE, TEA);
    assertThat(collected().topics()).isEmpty();
    assertThat(last().of(ALICE).appearance()).isNull();
    first().set(ALICE, Status.ONLINE, null);
    assertThat(collected().on(TEA)).singleElement().isInstanceOf(Joined.class);
    assertThat(last().of(ALICE).appearance()).isEqualTo(ONLINE);
  }

  @Test
  default void itIsRememberedForAWhileWhenSomebodyWasLastSeen() {
    first().arrive(ALICE);
    first().lose(ALICE, List.of());
    Instant lostAt = now();
    passTime(GRACE);
    collected();

    passTime(MEMORY.minus(MOMENT));
    assertThat(last().of(ALICE).lastSeen()).isEqualTo(lostAt);
    passTime(MOMENT);
    assertThat(last().of(ALICE).lastSeen()).isNull();
  }

  @Test
  default void versionsGoOnUpwardsWhenAUserOrATopicIsForgotten() {
    enter(first(), ALICE, TEA);
    first().lose(ALICE, List.of(TEA));
    passTime(GRACE);
    var before = collected();
    passTime(MEMORY.plus(GRACE));
    collected();
    long between = last().at(TEA, null, 10).version();
    enter(first(), ALICE, TEA);
    var after = collected();

    for (TopicName topic : List.of(TEA, ReservedTopics.presenceOf(ALICE))) {
      assertThat(after.on(topic).getFirst().version()).isGreaterThan(before.on(topic).getLast().version());
    }
    assertThat(after.on(TEA).getFirst().version()).isGreaterThan(between);
  }

  @Test
  default void whereOnlyTheNumberIsToldNobodyIsNamed() {
    for (UserId user : List.of(ALICE, BOB)) {
      first().arrive(user);
      first().enter(user, TEA, PresenceMode.COUNTS);
    }
    last().arrive(ALICE);
    last().enter(ALICE, TEA, PresenceMode.COUNTS);
    settle();

    Announcement two = only(TEA, collect());
    assertThat(two.changes()).isEmpty();
    assertThat(two.count()).isEqualTo(2);
    assertThat(last().at(TEA, null, 10)).isEqualTo(new RosterPage(two.version(), 2, List.of(), false));

    last().set(ALICE, Status.AWAY, null);
    settle();
    assertThat(collect()).noneMatch(announcement -> announcement.topic().equals(TEA));
    first().set(BOB, Status.INVISIBLE, null);
    settle();
    Announcement one = only(TEA, collect());
    assertThat(one.count()).isEqualTo(1);
    assertThat(one.version()).isGreaterThan(two.version());
  }

  @Test
  default void aLargeTopicIsReadPageByPage() {
    List<String> all = IntStream.range(0, 25).mapToObj("u%02d"::formatted).toList();
    all.reversed().forEach(name -> enter(first(), new UserId(name), TEA));
    settle();

    RosterPage start = last().at(TEA, null, 10);
    RosterPage middle = last().at(TEA, new UserId("u09"), 10);
    RosterPage end = last().at(TEA, new UserId("u19"), 10);

    assertThat(names(start)).isEqualTo(all.subList(0, 10));
    assertThat(names(middle)).isEqualTo(all.subList(10, 20));
    assertThat(names(end)).isEqualTo(all.subList(20, 25));
    assertThat(List.of(start.more(), middle.more(), end.more())).containsExactly(true, true, false);
    assertThat(List.of(start.count(), middle.count(), end.count())).containsOnly(25);
    assertThat(names(last().at(TEA, new UserId("u0z"), 1))).containsExactly("u10");
    assertThat(last().at(TEA, new UserId("u24"), 10)).satisfies(none -> {
      assertThat(none.members()).isEmpty();
      assertThat(none.more()).isFalse();
    });
  }

  @Test
  default void aPageOfMuchToSayIsShorterButNeverEmpty() {
    RawJson info = RawJson.of('"' + "x".repeat(1_000) + '"');
    for (int i = 0; i < 200; i++) {
      UserId user = new UserId("u" + i);
      enter(first(), user, TEA);
      first().set(user, Status.BUSY, info);
    }
    settle();

    RosterPage page = last().at(TEA, null, 500);

    assertThat(page.members()).hasSizeBetween(1, 100);
    assertThat(page.more()).isTrue();
    assertThat(page.count()).isEqualTo(200);
  }

  @Test
  default void ofMuchThatAUserDoesAtOnceFewStepsAreToldAndTheLastOneIsAmongThem() {
    enter(first(), ALICE, TEA);
    collected();

    for (int i = 0; i < 100; i++) {
      first().set(ALICE, Status.AWAY, RawJson.of(Integer.toString(i)));
    }
    List<PresenceChange> told = collected().on(TEA);

    assertThat(told).hasSizeLessThan(10);
    assertThat(told.getLast()).isInstanceOfSatisfying(Updated.class,
        updated -> assertThat(updated.appearance().info()).isEqualTo(RawJson.of("99")));
    assertThat(consecutive(told)).isTrue();
  }

  @Test
  default void aCrowdIsAnnouncedStepByStepEachOnceAndInOrder() {
    int crowd = 12_000;
    for (int i = 0; i < crowd; i++) {
      first().enter(new UserId("u" + i), TEA, PresenceMode.ON);
    }
    settle();

    var told = new ArrayList<PresenceChange>();
    while (told.size() < crowd) {
      Announcement part = only(TEA, collect());
      assertThat(part.changes()).hasSizeBetween(1, Announcement.changesAtOnce(crowd));
      assertThat(part.version()).isEqualTo(part.changes().getLast().version());
      told.addAll(part.changes());
    }

    assertThat(consecutive(told)).isTrue();
    assertThat(told).extracting(change -> change.user().value()).doesNotHaveDuplicates().hasSize(crowd);
    assertThat(collect()).isEmpty();
  }

  /** Whatever happens: a page and the changes after it make the state, and joins and leaves of a user alternate. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  default void aPageAndTheChangesAfterItAreTheState(long seed) {
    var random = new Random(seed);
    var play = new Play();
    var told = new Told();
    var pages = new ArrayList<Map.Entry<TopicName, RosterPage>>();

    for (int step = 0; step < 400; step++) {
      play.step(random, nodes(), this::settle);
      if (random.nextInt(5) == 0) {
        passTime(Duration.ofMillis(random.nextLong(GRACE.toMillis())));
      }
      if (random.nextInt(4) == 0) {
        TopicName topic = random.nextBoolean() ? TEA : CAKE;
        settle();
        pages.add(Map.entry(topic, nodes().get(random.nextInt(nodes().size())).at(topic, null, 100)));
      }
      if (random.nextInt(3) == 0) {
        told.add(collect());
      }
    }
    passTime(GRACE);
    settle();
    collectAll(told);

    for (TopicName topic : List.of(TEA, CAKE)) {
      Map<String, Appearance> end = state(last().at(topic, null, 100));
      assertThat(end).isEqualTo(play.expected(topic));
      assertThat(joinsAndLeavesAlternate(told.on(topic))).isTrue();
      for (var page : pages) {
        if (page.getKey().equals(topic)) {
          assertThat(after(page.getValue(), told.on(topic))).isEqualTo(end);
        }
      }
    }
  }

  @Test
  default void underConcurrencyNothingIsLostDoubledOrLeftBehind() throws Exception {
    var told = new Told();

    try (var threads = Executors.newFixedThreadPool(4)) {
      var running = IntStream.range(0, 4).<Future<?>>mapToObj(thread -> threads.submit(() -> {
        PresenceRegistry node = nodes().get(thread % nodes().size());
        var random = new Random(thread);
        for (int i = 0; i < 500; i++) {
          UserId user = random.nextBoolean() ? ALICE : new UserId("u" + thread);
          enter(node, user, TEA);
          if (random.nextBoolean()) {
            node.leave(user, TEA);
            node.lose(user, List.of());
          } else {
            node.lose(user, List.of(TEA));
          }
        }
      })).toList();
      while (!running.stream().allMatch(Future::isDone)) {
        told.add(collect());
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    passTime(GRACE);
    settle();
    collectAll(told);

    assertThat(last().at(TEA, null, 100).members()).isEmpty();
    assertThat(last().at(TEA, null, 100).count()).isZero();
    assertThat(told.on(TEA)).isNotEmpty();
    assertThat(told.topics().stream().map(told::on)).allSatisfy(changes -> {
      assertThat(joinsAndLeavesAlternate(changes)).isTrue();
      assertThat(changes.stream().map(PresenceChange::version).toList()).isSorted().doesNotHaveDuplicates();
      assertThat(changes.getLast()).isInstanceOf(Left.class);
    });
  }

  private PresenceRegistry first() {
    return nodes().getFirst();
  }

  private PresenceRegistry last() {
    return nodes().getLast();
  }

  private static void enter(PresenceRegistry node, UserId user, TopicName topic) {
    node.arrive(user);
    node.enter(user, topic, PresenceMode.ON);
  }

  private List<Announcement> collect() {
    return nodes().stream().map(PresenceRegistry::collect).flatMap(List::stream).toList();
  }

  /** Everything that is to be told. */
  private Told collected() {
    settle();
    var told = new Told();
    collectAll(told);
    return told;
  }

  private void collectAll(Told told) {
    for (List<Announcement> some = collect(); !some.isEmpty(); some = collect()) {
      told.add(some);
    }
  }

  private static Announcement only(TopicName topic, List<Announcement> announcements) {
    List<Announcement> found = announcements.stream().filter(one -> one.topic().equals(topic)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static List<String> names(RosterPage page) {
    return page.members().stream().map(member -> member.user().value()).toList();
  }

  private static Map<String, Appearance> state(RosterPage page) {
    var state = new TreeMap<String, Appearance>();
    page.members().forEach(member -> state.put(member.user().value(), member.appearance()));
    return state;
  }

  private static Map<String, Appearance> after(RosterPage page, List<PresenceChange> changes) {
    Map<String, Appearance> state = state(page);
    for (PresenceChange change : changes) {
      if (change.version() > page.version()) {
        switch (change) {
          case Joined(_, var user, var appearance) -> assertThat(state.put(user.value(), appearance)).isNull();
          case Updated(_, var user, var appearance) -> assertThat(state.put(user.value(), appearance)).isNotNull();
          case Left(_, var user, _) -> assertThat(state.remove(user.value())).isNotNull();
        }
      }
    }
    return state;
  }

  private static boolean joinsAndLeavesAlternate(List<PresenceChange> changes) {
    var there = new HashMap<UserId, Boolean>();
    for (PresenceChange change : changes) {
      boolean before = there.getOrDefault(change.user(), false);
      if (before == change instanceof Joined) {
        return false;
      }
      there.put(change.user(), !(change instanceof Left));
    }
    return true;
  }

  private static boolean consecutive(List<PresenceChange> changes) {
    return IntStream.range(1, changes.size())
        .allMatch(i -> changes.get(i).version() == changes.get(i - 1).version() + 1);
  }

  /** The changes that were announced, by topic. */
  final class Told {

    private final Map<TopicName, List<PresenceChange>> changes = new HashMap<>();

    void add(List<Announcement> announcements) {
      for (Announcement announcement : announcements) {
        changes.computeIfAbsent(announcement.topic(), _ -> new ArrayList<>()).addAll(announcement.changes());
      }
    }

    Set<TopicName> topics() {
      return changes.keySet();
    }

    List<PresenceChange> on(TopicName topic) {
      return changes.getOrDefault(topic, List.of());
    }
  }

  /** Devices that come, enter, leave, get lost and say something, at random; and what has to come of it. */
  final class Play {

    private static final List<UserId> USERS = List.of(ALICE, BOB, new UserId("carol"));

    /** One device and where it is. */
    private record Device(UserId user, PresenceRegistry node, List<TopicName> topics) {}

    private final List<Device> devices = new ArrayList<>();
    private final Map<UserId, Status> statuses = new HashMap<>();
    private @Nullable PresenceRegistry latest;

    /**
     * @param settle runs before something is reported to another node, because there is an order only within a node
     */
    void step(Random random, List<PresenceRegistry> nodes, Runnable settle) {
      if (devices.isEmpty() || random.nextInt(4) == 0) {
        var device = new Device(USERS.get(random.nextInt(3)), nodes.get(random.nextInt(nodes.size())),
            new ArrayList<>());
        moveTo(device.node(), settle);
        device.node().arrive(device.user());
        if (devices.stream().noneMatch(other -> other.user().equals(device.user()))) {
          set(device, Status.ONLINE); // because what it was may have been forgotten, or not
        }
        devices.add(device);
        return;
      }
      Device device = devices.get(random.nextInt(devices.size()));
      moveTo(device.node(), settle);
      TopicName topic = random.nextBoolean() ? TEA : CAKE;
      switch (random.nextInt(5)) {
        case 0 -> {
          devices.remove(device);
          device.node().lose(device.user(), device.topics());
        }
        case 1 -> set(device, Status.values()[random.nextInt(Status.values().length)]);
        default -> {
          if (device.topics().remove(topic)) {
            device.node().leave(device.user(), topic);
          } else {
            device.topics().add(topic);
            device.node().enter(device.user(), topic, PresenceMode.ON);
          }
        }
      }
    }

    private void moveTo(PresenceRegistry node, Runnable settle) {
      if (!node.equals(latest)) {
        settle.run();
      }
      latest = node;
    }

    private void set(Device device, Status status) {
      device.node().set(device.user(), status, null);
      statuses.put(device.user(), status);
    }

    /** Who is at a topic, when all grace is over. */
    Map<String, Appearance> expected(TopicName topic) {
      var expected = new TreeMap<String, Appearance>();
      for (UserId user : USERS) {
        int count = (int) devices.stream()
            .filter(device -> device.user().equals(user) && device.topics().contains(topic)).count();
        Status status = statuses.getOrDefault(user, Status.ONLINE);
        if (count > 0 && status != Status.INVISIBLE) {
          expected.put(user.value(), new Appearance(status, count, null));
        }
      }
      return expected;
    }
  }
}
