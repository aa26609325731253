package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.broker.PublishBatch.Entry;
import io.carillon.adapters.redis.broker.PublishBatch.Place;
import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to Redis. What is published on a topic while a command for it waits for its turn goes with that command:
 * nothing waits for company, and the busier a topic is, the less each message costs Redis (ADR 23). What is published one after
 * another on a topic stays in this order. Safe for any number of threads.
 */
final class PublishQueue {

  private final RedisCommands commands;
  private final BiFunction<TopicName, PublishBatch, Command<List<PublishOutcome>>> command;

  /** By topic the batch that can still be joined. */
  private final ConcurrentHashMap<TopicName, PublishBatch> open = new ConcurrentHashMap<>();

  /** @param command sends a batch with all that has joined it by then */
  PublishQueue(RedisCommands commands,
      BiFunction<TopicName, PublishBatch, Command<List<PublishOutcome>>> command) {
    this.commands = commands;
    this.command = command;
  }

  /**
   * Queues a message. Never blocks.
   *
   * @param reached how many connections of this node it goes to
   * @param nowNanos by the monotonic clock
   * @throws io.carillon.adapters.redis.connection.RedisUnavailableException when the breaker is open, or nobody is known to serve
   *     the topic
   */
  Place add(Message message, History history, int reached, long nowNanos) {
    Entry entry = new Entry(message, reached, nowNanos);
    TopicName topic = message.topic();
    Place place = null;
    while (place == null) {
      PublishBatch present = open.get(topic);
      if (present != null) {
        place = present.join(entry, history);
      }
      if (place == null) {
        place = begin(topic, entry, history, present);
      }
    }
    return place;
  }

  /**
   * Begins a batch in place of one that takes no more.
   *
   * @return {@code null} when somebody else has
   */
  private @Nullable Place begin(TopicName topic, Entry entry, History history, @Nullable PublishBatch before) {
    PublishBatch batch = new PublishBatch(history);
    synchronized (batch) { // before it can be seen
      boolean isNext = before == null
          ? open.putIfAbsent(topic, batch) == null
          : open.replace(topic, before, batch);
      if (!isNext) {
        return null;
      }
      try {
        Place place = batch.begin(entry,
            () -> commands.write(topic.value(), command.apply(topic, batch), () -> close(topic, batch)));
        var _ = place.call().inTime().whenComplete((outcomes, failure) -> {
          close(topic, batch); // also when it was never sent
          batch.settle(outcomes, failure);
        });
        return place;
      } catch (RuntimeException e) {
        close(topic, batch);
        throw e;
      }
    }
  }

  private void close(TopicName topic, PublishBatch batch) {
    open.remove(topic, batch);
    batch.close();
  }
}
