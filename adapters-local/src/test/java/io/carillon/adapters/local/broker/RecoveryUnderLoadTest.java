package io.carillon.adapters.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.local.session.LocalInboxCursors;
import io.carillon.application.command.Excerpt;
import io.carillon.application.hub.Background;
import io.carillon.application.hub.Hub;
import io.carillon.application.hub.Lane;
import io.carillon.application.hub.LogReader;
import io.carillon.application.hub.Outlet;
import io.carillon.application.hub.Past;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.recovery.LateBeginnings;
import io.carillon.application.recovery.RecordedTopics;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Publishers at full speed while readers come and go: each comes with the position at which it left, on its own lane, with
 * the real hub and broker. Whatever the interleaving, a reader gets every offset once and in order, or a gap that names it.
 */
class RecoveryUnderLoadTest {

  private static final int PUBLISHERS = 2;
  private static final int READERS = 4;
  private static final int VISITS = 60;
  private static final TopicName TOPIC = new TopicName("chat:1");

  private final ExecutorService background = Executors.newFixedThreadPool(2);
  private final List<ThreadLane> lanes = List.of(new ThreadLane(0), new ThreadLane(1));

  @AfterEach
  void stop() {
    background.shutdownNow();
    lanes.forEach(lane -> lane.thread.shutdownNow());
  }

  @ParameterizedTest
  @CsvSource({"1000000, CLOSE", "1000000, DROP_OLDEST", "300, CLOSE", "300, DROP_OLDEST"})
  void everyOffsetComesOnceAndInOrderOrIsExplained(int size, Overflow overflow) throws Exception {
    History history = new History(size, Duration.ofHours(1));
    var broker = new LocalBroker(MonotonicClock.system(), new Random(1), new LogLimits(1L << 28, 1_000),
        new SilentTelemetry());
    Hub hub = new Hub(broker, lanes.size(), MonotonicClock.system());
    broker.listen(hub);
    Namespaces namespaces = Namespaces.with(Map.of("chat", new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE,
        history, PresenceMode.OFF, true, overflow)));
    var cursors = new LocalInboxCursors(Duration.ofHours(1), 1, MonotonicClock.system());
    RecordedTopics topics = new RecordedTopics(broker, cursors, namespaces,
        new LogReader(broker, new Pool(background), new PageLimit(100, Long.MAX_VALUE),
            new LateBeginnings(broker, cursors)),
        MonotonicClock.system(), new SilentTelemetry(), 1_000_000);
    Map<Long, MessageId> published = new ConcurrentHashMap<>();
    AtomicBoolean over = new AtomicBoolean();
    List<Diary> diaries = IntStream.range(0, READERS)
        .mapToObj(reader -> new Diary(lanes.get(reader % lanes.size()), new Random(reader))).toList();

    try (var threads = Executors.newFixedThreadPool(PUBLISHERS + READERS)) {
      List<Future<?>> publishing = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        publishing.add(threads.submit(() -> {
          while (!over.get()) {
            var accepted = (Accepted) broker.publish(Messages.publishedAt(Messages.on("chat:1"),
                InstantSource.system().instant()), history);
            published.put(Objects.requireNonNull(accepted.position()).offset(), accepted.id());
          }
        }));
      }
      List<Future<?>> reading = new ArrayList<>();
      for (Diary diary : diaries) {
        reading.add(threads.submit(() -> {
          diary.position = broker.position(TOPIC);
          for (int visit = 0; visit < VISITS; visit++) {
            diary.visit(hub, topics, overflow);
          }
          return null;
        }));
      }
      for (Future<?> one : reading) {
        one.get();
      }
      over.set(true);
      for (Future<?> one : publishing) {
        one.get();
      }
    }

    for (Diary diary : diaries) {
      assertThat(diary.faults).isEmpty();
      assertThat(diary.seen).hasSizeGreaterThan(VISITS);
      diary.seen.forEach((offset, id) -> assertThat(id).isEqualTo(published.get(offset)));
    }
    assertThat(diaries.stream().mapToInt(diary -> diary.recovered).sum()).isGreaterThan(READERS);
  }

  /** What one reader gets over all its visits. It has little room, so with DROP_OLDEST it falls behind again and again. */
  private static final class Diary implements Outlet {

    private static final int ROOM = 50;

    private final ThreadLane lane;
    private final Random random;
    private final Map<Long, MessageId> seen = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<Runnable> waiters = new ArrayList<>();
    private Position position = new Position("none", 0);
    private int recovered;
    private int room;
    private int heard;
    private boolean away = true;

    Diary(ThreadLane lane, Random random) {
      this.lane = lane;
      this.random = random;
    }

    /** Subscribes where it stood, stays for some messages and leaves. */
    void visit(Hub hub, RecordedTopics topics, Overflow overflow) throws Exception {
      Subscription subscription = topics.subscription(this, TOPIC, SubscriptionTerms.plain(overflow), Past.NONE);
      hub.add(subscription);
      Excerpt excerpt = topics.beginAfter(position, subscription, TOPIC, topics.answerSpace());
      onLane(() -> {
        away = false;
        heard = 0;
        recovered += Boolean.TRUE.equals(excerpt.recovered()) ? 1 : 0;
        if (excerpt.loss() == null || excerpt.loss().leavesRest()) {
          excerpt.replay().gaps().forEach(gap -> announce(TOPIC, gap));
          excerpt.replay().messages().forEach(this::note);
        } else {
          position = Objects.requireNonNull(subscription.reached());
        }
      });
      lane.execute(subscription::goLive);
      int enough = random.nextInt(200);
      boolean done = false;
      while (!done) {
        CompletableFuture<Boolean> full = new CompletableFuture<>();
        lane.execute(() -> {
          read();
          full.complete(heard >= enough);
        });
        done = full.get();
      }
      hub.remove(subscription);
      onLane(() -> away = true);
    }

    private void onLane(Runnable action) throws Exception {
      CompletableFuture<Void> done = new CompletableFuture<>();
      lane.execute(() -> {
        action.run();
        done.complete(null);
      });
      done.get();
    }

    /** The client has read what waited for it. */
    private void read() {
      room = ROOM;
      List<Runnable> called = List.copyOf(waiters);
      waiters.clear();
      called.forEach(Runnable::run);
    }

    private void note(Message message) {
      if (!message.recordedAt().isNextOf(position)) {
        faults.add(message.position() + " after " + position);
      }
      if (seen.put(message.recordedAt().offset(), message.id()) != null) {
        faults.add(message.position() + " again");
      }
      if (away) {
        faults.add(message.position() + " while away");
      }
      position = message.recordedAt();
      heard++;
    }

    @Override
    public Lane lane() {
      return lane;
    }

    @Override
    public void deliver(Message message, Overflow overflow) {
      note(message);
    }

    @Override
    public boolean offer(Message message) {
      if (room == 0) {
        return false;
      }
      room--;
      note(message);
      return true;
    }

    @Override
    public void awaitRoom(Runnable then) {
      waiters.add(then);
    }

    @Override
    public void announce(TopicName topic, Gap gap) {
      if (gap.from() != position.offset() + 1 || gap.to() < gap.from()) {
        faults.add(gap + " after " + position);
      }
      position = position.withOffset(gap.to());
      heard++;
    }

    @Override
    public void wantProof(boolean soon) {}
  }

  private record Pool(ExecutorService threads) implements Background {

    @Override
    public void execute(Runnable task) {
      threads.execute(task);
    }

    @Override
    public void executeLater(Duration delay, Runnable task) {
      throw new AssertionError("this broker is never away");
    }
  }

  private static final class ThreadLane implements Lane {

    private final int index;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    ThreadLane(int index) {
      this.index = index;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public void execute(Runnable task) {
      thread.execute(task);
    }
  }
}
