package io.carillon.benchmarks.swarm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds the server's errors among answers. */
final class Refusals {

  private static final byte[] ERROR = "\"type\":\"Error\"".getBytes(StandardCharsets.US_ASCII);

  private Refusals() {}

  /** How many of the answers in a text are errors. */
  static int in(byte[] bytes, int from, int to) {
    int found = 0;
    for (int at = from; at <= to - ERROR.length; at++) {
      if (bytes[at] == ERROR[0] && Arrays.equals(bytes, at, at + ERROR.length, ERROR, 0, ERROR.length)) {
        found++;
      }
    }
    return found;
  }
}
