package io.carillon.adapters.websocket.socket;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one connection that have begun and are not answered yet. There are only so many: then the client is not read
 * until half of them are answered. Safe for any number of threads.
 */
final class Unsettled {

  private static final int MAX = 256;

  private int count;
  private @Nullable Runnable whenFewer;
  private @Nullable Runnable whenNone;

  /**
   * Takes one more.
   *
   * @param goOn reads on; runs once when there are few enough, if there are too many now
   * @return whether to read on now
   */
  boolean add(CompletableFuture<Void> command, Runnable goOn) {
    boolean full;
    synchronized (this) {
      count++;
      full = count == MAX;
      if (full) {
        whenFewer = goOn;
      }
    }
    var _ = command.whenComplete((_, _) -> settled());
    return !full;
  }

  /**
   * Puts something off until all are answered; the client must not be read before it is done.
   *
   * @return false when all are: then it is not put off
   */
  synchronized boolean whenNone(Runnable next) {
    if (count == 0) {
      return false;
    }
    whenNone = next;
    return true;
  }

  private void settled() {
    Runnable next = null;
    synchronized (this) {
      count--;
      if (count == 0 && whenNone != null) {
        next = whenNone;
        whenNone = null;
      } else if (count == MAX / 2 && whenFewer != null) {
        next = whenFewer;
        whenFewer = null;
      }
    }
    if (next != null) {
      next.run();
    }
  }
}
