package io.carillon.adapters.redis.broker;

import java.nio.ByteBuffer;

/** A message that a node sends to itself to see that messages arrive. */
record Canary(long number) {

  private static final byte MARK = 2;

  static Canary of(byte[] payload) {
    return new Canary(ByteBuffer.wrap(payload).getLong(1));
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(1 + Long.BYTES).put(MARK).putLong(number).array();
  }
}
