package io.carillon.adapters.local.broker;

import io.carillon.domain.message.Broker;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageListener;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.Span;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Passes messages on inside one process and keeps the logs of recorded topics in memory. The messages of one topic pass one
 * after another, so every lane sees them in the same order; topics share a fixed number of locks, held for the hand-off
 * alone. Logs end with the process; the next one's epochs are others.
 */
public final class LocalBroker implements Broker {

  private static final int STRIPE_BITS = 6;
  private static final int STRIPES = 1 << STRIPE_BITS;

  /** 2 to the power of 32 divided by the golden ratio: multiplying by it scatters neighbours (Knuth, TAOCP 3, 6.4). */
  private static final int SCATTER = 0x9E37_79B9;

  /** When the logs are too heavy, this part of the bound is freed at once, so that it is not looked for at every publish. */
  private static final int HEADROOM = 16;

  private final MonotonicClock clock;
  private final LogLimits limits;
  private final Telemetry telemetry;
  private final IdempotencyMemory memory;
  private final Set<TopicName> attached = ConcurrentHashMap.newKeySet();
  private final AtomicLong logBytes = new AtomicLong();
  private final LogStripe[] stripes;
  private final ReentrantLock makingRoom = new ReentrantLock();
  private volatile MessageListener listener = _ -> 0;

  public LocalBroker(MonotonicClock clock, RandomGenerator random, LogLimits limits, Telemetry telemetry) {
    this.clock = clock;
    this.limits = limits;
    this.telemetry = telemetry;
    this.memory = new IdempotencyMemory(clock);
    Epochs epochs = new Epochs(random);
    int idleTopics = Math.max(1, limits.idleTopics() / STRIPES);
    this.stripes = Stream.generate(() -> new LogStripe(epochs, logBytes, attached::contains, idleTopics)).limit(STRIPES)
        .toArray(LogStripe[]::new);
  }

  @Override
  public PublishOutcome publish(Message message, History history) {
    LogStripe stripe = stripeOf(message.topic());
    PublishOutcome outcome;
    stripe.lock().lock();
    try {
      outcome = message.idempotencyKey() == null
          ? pass(stripe, message, history)
          : memory.once(message, message.idempotencyKey(), () -> pass(stripe, message, history));
    } finally {
      stripe.lock().unlock();
    }
    if (history.isRecorded() && logBytes.get() > limits.bytes()) {
      makeRoom();
    }
    return outcome;
  }

  @Override
  public LogPage read(TopicName topic, Span span, PageLimit limit) {
    LogStripe stripe = stripeOf(topic);
    return alone(stripe, () -> stripe.currentLogOf(topic, clock.elapsedMillis()).read(span, limit));
  }

  @Override
  public Position position(TopicName topic) {
    LogStripe stripe = stripeOf(topic);
    return alone(stripe, () -> stripe.logOf(topic, clock.elapsedMillis()).end());
  }

  /** Only keeps the topic's log from being forgotten: the one listener hears everything. */
  @Override
  public void attach(TopicFilter filter) {
    if (filter instanceof TopicName topic) {
      attached.add(topic);
    }
  }

  @Override
  public void detach(TopicFilter filter) {
    if (filter instanceof TopicName topic) {
      attached.remove(topic);
    }
  }

  /** There is nothing to wait for: the one listener hears everything. */
  @Override
  public void awaitAttached(TopicFilter filter) {}

  @Override
  public boolean mayBlock() {
    return false;
  }

  @Override
  public void listen(MessageListener newListener) {
    listener = newListener;
  }

  /** Lets go of what is too old and of the logs that nobody has used for long; to be called now and then. */
  public void tidy() {
    for (LogStripe stripe : stripes) {
      alone(stripe, () -> {
        stripe.tidy(clock.elapsedMillis());
        return stripe;
      });
    }
  }

  /** What the messages of all logs weigh, in bytes. */
  public long logBytes() {
    return logBytes.get();
  }

  /** How many topics have a log. */
  public long logs() {
    return Arrays.stream(stripes).mapToLong(stripe -> alone(stripe, stripe::topics)).sum();
  }

  private Accepted pass(LogStripe stripe, Message message, History history) {
    if (!history.isRecorded()) {
      return new Accepted(message.id(), listener.onMessage(message), false);
    }
    Message recorded = stripe.append(message, history, clock.elapsedMillis());
    return new Accepted(recorded.id(), listener.onMessage(recorded), false, recorded.position());
  }

  /** The caller holds no stripe's lock, and here one at a time is held. */
  private void makeRoom() {
    makingRoom.lock();
    try {
      int gone = 0;
      long goal = limits.bytes() - limits.bytes() / HEADROOM;
      while (logBytes.get() > goal) {
        LogStripe heaviest = Arrays.stream(stripes)
            .max(Comparator.comparingLong(stripe -> alone(stripe, stripe::bytes))).orElseThrow();
        gone += alone(heaviest, () -> heaviest.makeRoom(logBytes.get() - goal));
      }
      telemetry.evicted(gone);
    } finally {
      makingRoom.unlock();
    }
  }

  private static <T> T alone(LogStripe stripe, Supplier<T> action) {
    stripe.lock().lock();
    try {
      return action.get();
    } finally {
      stripe.lock().unlock();
    }
  }

  /** Takes other bits of the hash code than the stripe's own table does, which would else be crowded in a few places. */
  private LogStripe stripeOf(TopicName topic) {
    return stripes[(topic.hashCode() * SCATTER) >>> (Integer.SIZE - STRIPE_BITS)];
  }
}
