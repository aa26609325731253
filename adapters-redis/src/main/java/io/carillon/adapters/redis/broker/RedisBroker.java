package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.broker.PublishBatch.Place;
import io.carillon.adapters.redis.connection.Call;
import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.connection.Shard;
import io.carillon.adapters.redis.connection.Subscriber;
import io.carillon.adapters.redis.connection.Subscriber.Scope;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageListener;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.Span;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes messages between the nodes that share a Redis, and keeps the logs of recorded topics there. One script accepts a
 * message in one step, or several of a topic, and every node hears them from Redis, the publishing one too, so there is one
 * order for all. While Redis is away publishing fails within a second, what is attached stays attached, and when Redis is back
 * everything works again by itself (ADR 0017, ADR 0018, ADR 0023).
 */
public final class RedisBroker implements Broker, AutoCloseable {

  private record Reading(TopicName topic, Span span, PageLimit limit) {}

  private final RedisConnections redis;
  private final RedisConfig config;
  private final MonotonicClock monotonic;
  private final Epochs epochs;
  private final TopicKeys keys;
  private final TopicScripts scripts;
  private final RedisCommands commands;
  private final Subscriber subscriber;
  private final Doubts doubts = new Doubts();
  private final AttachedTopics topics = new AttachedTopics();
  private final Echoes echoes = new Echoes();
  private final Subscriber.Receiver announcements = this::onAnnouncement;
  private final PublishQueue publishes;
  private final LogWatch watch;
  private final ConcurrentHashMap<String, Integer> patternsByNamespace = new ConcurrentHashMap<>();

  /** Reads that have not been sent yet: whoever wants the same takes part in them. */
  private final Map<Reading, Call<LogPage>> unsent = new ConcurrentHashMap<>();

  private volatile MessageListener listener = _ -> 0;

  /**
   * A broker that watches nothing before it is {@linkplain #start started}.
   *
   * @param redis connections that have {@link #scripts}
   */
  public RedisBroker(RedisConnections redis, MonotonicClock monotonic, Telemetry telemetry) {
    this.redis = redis;
    this.config = redis.config();
    this.monotonic = monotonic;
    this.epochs = new Epochs(redis.node());
    this.keys = new TopicKeys(config.prefix());
    this.scripts = new TopicScripts(keys, this::deadline, redis.spoiled());
    this.commands = redis.commands();
    this.subscriber = redis.subscriber();
    this.publishes = new PublishQueue(commands, (topic, batch) -> scripts.publish(topic, batch,
        epochs.next(), topics.heard(topic)));
    this.watch = new LogWatch(redis, scripts, topics, this::findEnd, new Misses(), telemetry);
  }

  /** What the broker has Redis perform. */
  public static List<Script> scripts() {
    return TopicScripts.all();
  }

  /** Begins to watch; Redis need not be there yet. */
  public void start() {
    watch.start();
  }

  @Override
  public PublishOutcome publish(Message message, History history) {
    return bounded("publishing failed", () -> queue(message, history).await());
  }

  @Override
  public CompletableFuture<PublishOutcome> publishAsync(Message message, History history) {
    try {
      return queue(message, history).outcome().exceptionally(failure -> {
        throw new BrokerUnavailableException("publishing failed: " + Call.reason(failure), failure);
      });
    } catch (RedisUnavailableException e) {
      return CompletableFuture.failedFuture(new BrokerUnavailableException("publishing failed: " + e.getMessage(), e));
    }
  }

  private Place queue(Message message, History history) {
    return publishes.add(message, history, listener.reach(message.topic()), monotonic.nanos());
  }

  @Override
  public LogPage read(TopicName topic, Span span, PageLimit limit) {
    Shard shard = redis.shardOf(topic.value());
    if (doubts.isDoubted(shard)) {
      throw new BrokerUnavailableException("a log cannot be read: Redis has not answered a moment ago",
          new TimeoutException("nobody waited"));
    }
    long began = System.nanoTime();
    try {
      LogPage page = bounded("a log cannot be read", () -> sharedRead(new Reading(topic, span, limit)));
      doubts.settle(shard);
      topics.beginAt(topic, page.end());
      return page;
    } catch (BrokerUnavailableException e) {
      doubtIfLate(shard, began);
      throw e;
    }
  }

  @Override
  public Map<TopicName, LogPage> look(Map<TopicName, Span> places) {
    long began = System.nanoTime();
    Map<Reading, Call<LogPage>> calls = new HashMap<>();
    places.forEach((topic, span) -> {
      Reading reading = new Reading(topic, span, PageLimit.NOTHING);
      if (!doubts.isDoubted(redis.shardOf(topic.value()))) {
        tell(() -> callFor(reading), topic, began).ifPresent(call -> calls.put(reading, call));
      }
    });
    Map<TopicName, LogPage> pages = new HashMap<>();
    calls.forEach((reading, call) -> tell(() -> await(reading, call), reading.topic(), began).ifPresent(page -> {
      topics.beginAt(reading.topic(), page.end());
      pages.put(reading.topic(), page);
    }));
    return pages;
  }

  /** What cannot be told now is left out. */
  private <T> Optional<T> tell(Supplier<T> action, TopicName topic, long began) {
    try {
      return Optional.of(action.get());
    } catch (RedisUnavailableException e) {
      doubtIfLate(redis.shardOf(topic.value()), began);
      return Optional.empty();
    }
  }

  @Override
  public Position position(TopicName topic) {
    return read(topic, Span.NEWEST, PageLimit.NOTHING).end();
  }

  @Override
  public void attach(TopicFilter filter) {
    switch (filter) {
      case TopicName topic -> {
        topics.add(topic);
        subscriber.subscribe(keys.channel(topic), Scope.SHARD, announcements);
      }
      // Whoever listens to a pattern is announced every message of its namespace, and takes what the pattern covers.
      case TopicPattern pattern -> patternsByNamespace.compute(pattern.namespace(), (_, patterns) -> {
        if (patterns == null) {
          echoes.expect();
          subscriber.subscribe(keys.namespaceChannel(pattern), Scope.EVERYWHERE, announcements);
          subscriber.subscribe(keys.namespaceMark(pattern), Scope.MARK, _ -> {});
        }
        return patterns == null ? 1 : patterns + 1;
      });
    }
  }

  @Override
  public void detach(TopicFilter filter) {
    switch (filter) {
      case TopicName topic -> {
        topics.remove(topic);
        subscriber.unsubscribe(keys.channel(topic));
      }
      case TopicPattern pattern -> patternsByNamespace.computeIfPresent(pattern.namespace(), (_, patterns) -> {
        if (patterns == 1) {
          subscriber.unsubscribe(keys.namespaceMark(pattern));
          subscriber.unsubscribe(keys.namespaceChannel(pattern));
        }
        return patterns == 1 ? null : patterns - 1;
      });
    }
  }

  @Override
  public void awaitAttached(TopicFilter filter) {
    List<String> channels = switch (filter) {
      case TopicName topic -> List.of(keys.channel(topic));
      case TopicPattern pattern -> List.of(keys.namespaceChannel(pattern), keys.namespaceMark(pattern));
    };
    long began = System.nanoTime();
    long deadline = began + config.timeout().toNanos();
    try {
      for (String channel : channels) {
        subscriber.awaitSubscribed(channel, Duration.ofNanos(deadline - System.nanoTime()));
      }
      if (filter instanceof TopicName topic) {
        doubtIfLate(redis.shardOf(topic.value()), began);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who waits is told to end
    }
  }

  @Override
  public boolean mayBlock() {
    return true;
  }

  @Override
  public void listen(MessageListener newListener) {
    listener = newListener;
  }

  /** Watches no longer; the connections are not its own. */
  @Override
  public void close() {
    watch.close();
  }

  /** What took more than half of its time was waited for in vain, or nearly. */
  private void doubtIfLate(@Nullable Shard shard, long began) {
    if (System.nanoTime() - began > config.timeout().toNanos() / 2) {
      doubts.raise(shard);
    }
  }

  private Call<LogPage> callFor(Reading reading) {
    return unsent.computeIfAbsent(reading, it -> commands.read(it.topic().value(),
        readCommand(it, topics.heard(it.topic())), () -> unsent.remove(it)));
  }

  private LogPage sharedRead(Reading reading) {
    return await(reading, callFor(reading));
  }

  private LogPage await(Reading reading, Call<LogPage> call) {
    try {
      return call.await();
    } finally {
      unsent.remove(reading, call); // also when it was never sent
    }
  }

  private Call<Position> findEnd(TopicName topic, @Nullable Position heard) {
    Command<LogPage> look = readCommand(new Reading(topic, Span.NEWEST, PageLimit.NOTHING), heard);
    return commands.read(topic.value(),
        new Command<>(look.arguments(), look.bytes(), reply -> look.reply().apply(reply).end()), () -> {});
  }

  private Command<LogPage> readCommand(Reading reading, @Nullable Position heard) {
    return scripts.read(reading.topic(), reading.span(), reading.limit(), epochs.next(), heard);
  }

  /** A message expires by the clock of the master that accepted it. */
  private Deadline deadline(TopicName topic, Instant expiresAt) {
    Shard shard = redis.shardOf(topic.value());
    return shard == null ? Deadline.after(Duration.ZERO, monotonic.nanos()) : shard.time().deadline(expiresAt);
  }

  private static <T> T bounded(String whatFailed, Supplier<T> action) {
    try {
      return action.get();
    } catch (RedisUnavailableException e) {
      throw new BrokerUnavailableException(whatFailed + ": " + e.getMessage(), e);
    }
  }

  /** What arrives, from any master, on the threads that read it. */
  private void onAnnouncement(byte[] payload) {
    Message message;
    try {
      message = MessageCodec.announced(payload, this::deadline);
    } catch (IllegalArgumentException e) {
      // If it was of a log, the next message or the next look at the log shows that it is missing.
      redis.spoiled().skip(Spoiled.ANNOUNCEMENT, "");
      return;
    }
    echoes.onceAtATime(message.topic(), message.id(), () -> {
      if (message.position() != null) {
        topics.hear(message.topic(), message.position());
      }
      listener.onMessage(message);
    });
  }

  /** What was missed concerns whoever listens at that moment. */
  private final class Misses implements LogWatch.Misses {

    @Override
    public void onLogEnd(TopicName topic, Position end) {
      listener.onLogEnd(topic, end);
    }

    @Override
    public void onInterruption() {
      listener.onInterruption();
    }
  }
}
