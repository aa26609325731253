package io.carillon.adapters.redis.broker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Names for lives of logs, never the same one twice: a node's own random name and a number. */
final class Epochs {

  private static final int RADIX = 36;
  private static final int NODE_DIGITS = 10;

  private final String node;
  private final AtomicLong count = new AtomicLong();

  Epochs(RandomGenerator random) {
    StringBuilder text = new StringBuilder(NODE_DIGITS);
    for (int i = 0; i < NODE_DIGITS; i++) {
      text.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    this.node = text.toString();
  }

  /** What this node calls itself. */
  String node() {
    return node;
  }

  String next() {
    return node + Long.toString(count.incrementAndGet(), RADIX);
  }
}
