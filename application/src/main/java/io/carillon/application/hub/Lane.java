package io.carillon.application.hub;

/** One of the node's delivery loops: runs what it is given one after another, in the order in which it was given. */
public interface Lane {

  /** From 0 to the number of lanes, exclusive. */
  int index();

  /** Queues a task that must not block. Never blocks itself; any thread may call. */
  void execute(Runnable task);
}
