package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.connection.Call;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.topic.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one topic that Redis accepts in one step, in their order. It takes more of them until it is sent, or will not be.
 * Safe for any number of threads.
 */
final class PublishBatch {

  /** Redis does nothing else meanwhile. */
  private static final int MOST_MESSAGES = 64;
  private static final int MOST_BYTES = 128 * 1024;

  /** One of the messages. */
  static final class Entry {

    private final Message message;
    private final byte[] body;
    private final int reached;
    private final CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();

    /**
     * @param reached how many connections of this node it goes to
     * @param nowNanos by the monotonic clock
     */
    Entry(Message message, int reached, long nowNanos) {
      this.message = message;
      this.body = MessageCodec.encode(message, nowNanos);
      this.reached = reached;
    }

    Message message() {
      return message;
    }

    /** How it is recorded; not to be changed. */
    byte[] body() {
      return body;
    }

    int reached() {
      return reached;
    }
  }

  /** A message's place in a batch that waits to be sent, or was. */
  record Place(Call<List<PublishOutcome>> call, int index, CompletableFuture<PublishOutcome> outcome) {

    /** Waits, as {@link Call#await()} does. */
    PublishOutcome await() {
      return call.await().get(index);
    }
  }

  private final History history;
  private final List<Entry> entries = new ArrayList<>();
  private int bytes;
  private boolean closed;
  private @Nullable Call<List<PublishOutcome>> call;

  PublishBatch(History history) {
    this.history = history;
  }

  /**
   * Begins with a message. Whoever wants to join meanwhile waits, so that nobody's next message is queued before this one.
   *
   * @param queue queues the command that sends the batch
   */
  synchronized Place begin(Entry entry, Supplier<Call<List<PublishOutcome>>> queue) {
    Call<List<PublishOutcome>> queued = queue.get();
    call = queued;
    return add(entry, queued);
  }

  /**
   * Takes a message with it.
   *
   * @return {@code null} when it is too late or too much
   */
  synchronized @Nullable Place join(Entry entry, History itsHistory) {
    Call<List<PublishOutcome>> queued = call;
    if (closed || queued == null || !itsHistory.equals(history) || entries.size() == MOST_MESSAGES
        || bytes + entry.body().length > MOST_BYTES) {
      return null;
    }
    return add(entry, queued);
  }

  synchronized void close() {
    closed = true;
  }

  /**
   * Says what became of each, in their order, once it is closed.
   *
   * @param outcomes of all; {@code null} if it failed
   */
  void settle(@Nullable List<PublishOutcome> outcomes, @Nullable Throwable failure) {
    List<Entry> all = entries();
    for (int i = 0; i < all.size(); i++) {
      if (outcomes == null) {
        all.get(i).outcome.completeExceptionally(Objects.requireNonNull(failure));
      } else {
        all.get(i).outcome.complete(outcomes.get(i));
      }
    }
  }

  History history() {
    return history;
  }

  /** How large it is; in full once it is closed. */
  synchronized int bytes() {
    return bytes;
  }

  /** The messages, once it is closed and has no more of them. */
  synchronized List<Entry> entries() {
    if (!closed) {
      throw new IllegalStateException("a batch that still takes messages");
    }
    return entries;
  }

  private Place add(Entry entry, Call<List<PublishOutcome>> queued) {
    entries.add(entry);
    bytes += entry.body().length;
    return new Place(queued, entries.size() - 1, entry.outcome);
  }
}
