package io.carillon.application.hub;

import java.time.Duration;

/** Where work is done that may block, away from clients' threads and lanes. Never blocks itself; any thread may call. */
public interface Background {

  /** Runs a task soon; how many run at once is bounded. */
  void execute(Runnable task);

  /** Runs a task when so much time has passed. */
  void executeLater(Duration delay, Runnable task);
}
