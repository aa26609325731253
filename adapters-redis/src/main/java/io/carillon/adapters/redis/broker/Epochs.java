package io.carillon.adapters.redis.broker;

import java.util.concurrent.atomic.AtomicLong;

/** Names for lives of logs, never the same one twice: the node's own random name and a number. */
final class Epochs {

  private static final int RADIX = 36;

  private final String node;
  private final AtomicLong count = new AtomicLong();

  Epochs(String node) {
    this.node = node;
  }

  String next() {
    return node + Long.toString(count.incrementAndGet(), RADIX);
  }
}
