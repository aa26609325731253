package io.carillon.domain.session;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** One connection, named in every log line that concerns it. Random, but no secret. Kept as a number to stay small. */
public record ConnectionId(long bits) {

  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  public static ConnectionId random(RandomGenerator random) {
    return new ConnectionId(random.nextLong());
  }

  @Override
  public String toString() {
    return "c_" + TEXT.encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(bits).array());
  }
}
