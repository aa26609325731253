package io.carillon.acceptance.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one connection has received, and how it ended. */
public final class Inbox {

  private static final String BATCH = "carillon.v1.batch";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Message> messages = new ArrayList<>();
  private @Nullable Ending ending;

  /**
   * Takes what came in one frame.
   *
   * @param dialect the subprotocol that was agreed on: in one of them a frame may hold several messages
   */
  public void receive(String frame, @Nullable String dialect) {
    List<String> texts = BATCH.equals(dialect) ? List.of(frame.split("\n", -1)) : List.of(frame);
    change(() -> texts.forEach(text -> messages.add(Message.parse(text))));
  }

  public void end(Ending how) {
    change(() -> {
      if (ending == null) {
        ending = how;
      }
    });
  }

  public List<Message> messages() {
    lock.lock();
    try {
      return List.copyOf(messages);
    } finally {
      lock.unlock();
    }
  }

  /** The first message of this kind, which may have come already. */
  public Message await(String what, Predicate<Message> wanted) {
    return await(what, wanted, 1).getFirst();
  }

  /** The first so many messages of this kind, in the order in which they came. */
  public List<Message> await(String what, Predicate<Message> wanted, int count) {
    lock.lock();
    try {
      var found = new ArrayList<Message>();
      int seen = 0;
      long left = PATIENCE_NANOS;
      while (true) {
        while (seen < messages.size() && found.size() < count) {
          Message message = messages.get(seen++);
          if (wanted.test(message)) {
            found.add(message);
          }
        }
        if (found.size() == count) {
          return found;
        }
        if (ending != null || left <= 0) {
          throw new AssertionError("%s: only %d of %d came; ended: %s; the last of what came: %s".formatted(what,
              found.size(), count, ending, messages.isEmpty() ? "nothing" : messages.getLast().text()));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /** The first notification with this code. */
  public Message awaitNotification(String code) {
    return await("a notification " + code,
        message -> message.type().equals("Notification") && message.text("code").equals(code));
  }

  public Ending awaitEnding() {
    lock.lock();
    try {
      long left = PATIENCE_NANOS;
      while (ending == null) {
        if (left <= 0) {
          throw new AssertionError("the connection did not end");
        }
        left = changed.awaitNanos(left);
      }
      return ending;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
