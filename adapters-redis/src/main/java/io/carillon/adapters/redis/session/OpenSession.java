package io.carillon.adapters.redis.session;

import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A session that is open on this node, as far as Redis has to know of it. There is one for every connection, idle or not, so
 * it is kept small. What is written about it, and its end, come one after another under its lock.
 */
final class OpenSession {

  /** What is written may not be what the session is. */
  static final long UNKNOWN = 0;

  /** Nobody else can have a session that has just been invented. */
  static final long FIRST_CLAIM = 1;

  private final long claim;

  /** A fingerprint of what was written last. */
  private long written;
  private boolean changed;
  private boolean ended;
  private boolean missing;

  OpenSession(long claim, long written) {
    this.claim = claim;
    this.written = written;
  }

  /** How often the session had changed hands when this node got it. */
  long claim() {
    return claim;
  }

  /**
   * It is not what it was.
   *
   * @return false when that was known
   */
  synchronized boolean change() {
    boolean first = !changed;
    changed = true;
    return first;
  }

  /** Whether it is to be looked at. */
  synchronized boolean isChanged() {
    return changed;
  }

  /** It is about to be looked at, so that what changes from now on is another change. */
  synchronized void look() {
    changed = false;
  }

  synchronized void write(long fingerprint) {
    written = fingerprint;
    missing = false;
  }

  synchronized boolean isWritten(long fingerprint) {
    return written == fingerprint;
  }

  /**
   * Ends it.
   *
   * @return false when it has ended before
   */
  synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /**
   * Ends it, unless it has ended.
   *
   * @param heir takes the claim; nothing is written of the open session behind that
   */
  synchronized void end(LongConsumer heir) {
    if (end()) {
      heir.accept(claim);
    }
  }

  /** Does something that must not come behind its end; nothing when it has ended. */
  synchronized <T> Optional<T> unlessEnded(Supplier<T> action) {
    return ended ? Optional.empty() : Optional.of(action.get());
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /**
   * It was not found among the connections.
   *
   * @return whether it is not about to change hands, but gone
   */
  synchronized boolean miss() {
    boolean gone = missing || (written == UNKNOWN && claim == FIRST_CLAIM);
    missing = true;
    return gone;
  }

  /** What stands for some bytes; two that differ hardly ever have the same one. */
  static long fingerprint(byte[] bytes) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (byte next : bytes) {
      hash = (hash ^ next) * 0x100000001b3L;
    }
    return hash == UNKNOWN ? 1 : hash;
  }
}
