package io.carillon.acceptance.invariant;

import org.jspecify.annotations.Nullable;

/**
 * A promise that was broken.
 *
 * @param line the line that shows it; 0 when it is the log as a whole
 * @param what a sentence with the offsets, for who looks for the fault
 */
public record Violation(Invariant invariant, long line, String client, @Nullable String topic, String what) {

  @Override
  public String toString() {
    return "%s line %d, client %s, topic %s: %s".formatted(invariant, line, client, topic == null ? "-" : topic, what);
  }
}
