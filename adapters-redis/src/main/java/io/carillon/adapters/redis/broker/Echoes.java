package io.carillon.adapters.redis.broker;

import io.carillon.domain.message.MessageId;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a message through once. It may come twice: under its topic's name, and again with all of its namespace for those who
 * listen to patterns; on a cluster on two connections, of which either may be the faster one. The messages of one topic go
 * through one after another, in the order of whichever connection is ahead. Safe for any number of threads.
 */
final class Echoes {

  /** Topics share so many gates. */
  private static final int GATES = 64;

  /** What each gate remembers: as much as one connection can be ahead of the other. */
  private static final int REMEMBERED = 1_024;

  private static final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<MessageId> passed = new HashSet<>();
    private final Deque<MessageId> inOrder = new ArrayDeque<>();

    boolean isNew(MessageId id) {
      if (!passed.add(id)) {
        return false;
      }
      inOrder.add(id);
      if (inOrder.size() > REMEMBERED) {
        passed.remove(inOrder.remove());
      }
      return true;
    }
  }

  private final Gate[] gates = new Gate[GATES];

  /** What comes once need not be remembered. */
  private volatile boolean expected;

  Echoes() {
    for (int i = 0; i < GATES; i++) {
      gates[i] = new Gate();
    }
  }

  /** From now on some messages come twice. */
  void expect() {
    expected = true;
  }

  /** Does what is done with a message, unless that has been done. */
  void onceAtATime(TopicName topic, MessageId id, Runnable action) {
    Gate gate = gates[Math.floorMod(topic.hashCode(), GATES)];
    gate.lock.lock();
    try {
      if (!expected || gate.isNew(id)) {
        action.run();
      }
    } finally {
      gate.lock.unlock();
    }
  }
}
