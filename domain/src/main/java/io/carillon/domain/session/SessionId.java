package io.carillon.domain.session;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;

/** One device's session: 128 random bits that nobody can guess, so holding the id is proof enough to ask for it. */
public record SessionId(long high, long low) {

  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** A new id; only a cryptographic source will do, because the id is a secret of its user. */
  public static SessionId random(SecureRandom random) {
    return new SessionId(random.nextLong(), random.nextLong());
  }

  @Override
  public String toString() {
    return "s_" + TEXT.encodeToString(ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
  }
}
