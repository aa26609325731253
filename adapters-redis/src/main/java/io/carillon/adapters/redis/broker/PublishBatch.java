package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.connection.Call;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.topic.History;
import java.util.ArrayList;
import java.util.List;
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

    /** @param reached how many connections of this node it goes to */
    Entry(Message message, int reached) {
      this.message = message;
      this.body = MessageCodec.encode(message);
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
  record Place(Call<List<PublishOutcome>> call, CompletableFuture<List<PublishOutcome>> outcomes, int index) {

    /** Waits, as {@link Call#await()} does. */
    PublishOutcome await() {
      return call.await().get(index);
    }

    /** Completes as {@link Call#inTime} does. */
    CompletableFuture<PublishOutcome> outcome() {
      return outcomes.thenApply(all -> all.get(index));
    }
  }

  private final History history;
  private final List<Entry> entries = new ArrayList<>();
  private int bytes;
  private boolean closed;
  private @Nullable Place first;

  PublishBatch(History history) {
    this.history = history;
  }

  /**
   * Begins with a message. Whoever wants to join meanwhile waits, so that nobody's next message is queued before this one.
   *
   * @param queue queues the command that sends the batch
   */
  synchronized Place begin(Entry entry, Supplier<Call<List<PublishOutcome>>> queue) {
    add(entry);
    Call<List<PublishOutcome>> call = queue.get();
    Place place = new Place(call, call.inTime(), 0);
    first = place;
    return place;
  }

  /**
   * Takes a message with it.
   *
   * @return {@code null} when it is too late or too much
   */
  synchronized @Nullable Place join(Entry entry, History itsHistory) {
    Place begun = first;
    if (closed || begun == null || !itsHistory.equals(history) || entries.size() == MOST_MESSAGES
        || bytes + entry.body().length > MOST_BYTES) {
      return null;
    }
    add(entry);
    return new Place(begun.call(), begun.outcomes(), entries.size() - 1);
  }

  synchronized void close() {
    closed = true;
  }

  History history() {
    return history;
  }

  /** How large it is; in full once it is closed. */
  synchronized int bytes() {
    return bytes;
  }

  /** The messages; all of them once it is closed. */
  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  private void add(Entry entry) {
    entries.add(entry);
    bytes += entry.body().length;
  }
}
