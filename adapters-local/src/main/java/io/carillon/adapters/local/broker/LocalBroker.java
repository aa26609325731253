package io.carillon.adapters.local.broker;

import io.carillon.domain.message.Broker;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageListener;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Passes messages on inside one process. The messages of one topic pass one after another, so every lane sees them in the
 * same order; topics share a fixed number of locks, held for the hand-off alone.
 */
public final class LocalBroker implements Broker {

  private static final int STRIPES = 64;

  private final ReentrantLock[] stripes = Stream.generate(ReentrantLock::new).limit(STRIPES)
      .toArray(ReentrantLock[]::new);
  private final IdempotencyMemory memory;
  private volatile MessageListener listener = _ -> 0;

  public LocalBroker(InstantSource clock) {
    this.memory = new IdempotencyMemory(clock);
  }

  @Override
  public PublishOutcome publish(Message message) {
    ReentrantLock stripe = stripes[stripeOf(message.topic())];
    stripe.lock();
    try {
      return message.idempotencyKey() == null
          ? pass(message)
          : memory.once(message, message.idempotencyKey(), () -> pass(message));
    } finally {
      stripe.unlock();
    }
  }

  /** Nothing to do: the one listener hears everything. */
  @Override
  public void attach(TopicFilter filter) {}

  @Override
  public void detach(TopicFilter filter) {}

  @Override
  public void listen(MessageListener newListener) {
    listener = newListener;
  }

  private Accepted pass(Message message) {
    return new Accepted(message.id(), listener.onMessage(message), false);
  }

  private static int stripeOf(TopicName topic) {
    int hash = topic.hashCode();
    return (hash ^ hash >>> 16) & (STRIPES - 1);
  }
}
