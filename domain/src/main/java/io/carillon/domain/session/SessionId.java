package io.carillon.domain.session;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * One device's session: 128 bits that nobody can guess, so holding the id is proof enough to ask for it. The first 32 may say on
 * which node the session began (ADR 0027); the other 96 are random.
 */
public record SessionId(long high, long low) {

  private static final long RANDOM_OF_HIGH = 0xffff_ffffL;

  private static final String PREFIX = "s_";

  /** The prefix, and 128 bits in digits of six. */
  private static final int TEXT_LENGTH = 2 + 22;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** A new id; only a cryptographic source will do, because the id is a secret of its user. */
  public static SessionId random(SecureRandom random) {
    return new SessionId(random.nextLong(), random.nextLong());
  }

  /** The same id, but for the bits that say where the session began. */
  public SessionId withOrigin(int origin) {
    return new SessionId((long) origin << Integer.SIZE | (high & RANDOM_OF_HIGH), low);
  }

  /** Where the session began, if the id says so; any number otherwise. */
  public int origin() {
    return (int) (high >>> Integer.SIZE);
  }

  /** The id that a client holds, or nothing when the text is not one as the server writes them. */
  public static Optional<SessionId> parse(String text) {
    if (text.length() != TEXT_LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
      SessionId id = new SessionId(bytes.getLong(), bytes.getLong());
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return PREFIX + TEXT.encodeToString(ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
  }
}
