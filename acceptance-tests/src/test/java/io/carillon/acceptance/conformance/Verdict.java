package io.carillon.acceptance.conformance;

/** What a behaviour in the suite's report means for us, from best to worst. */
enum Verdict {
  OK,
  INFORMATIONAL,
  NON_STRICT,
  FAILED;

  /**
   * Sorts the suite's eight words into four. {@code FAILED} alone would let a server pass that answers a close by
   * cutting the connection ({@code UNCLEAN}) or with a code of its own ({@code WRONG CODE}). A server that leaves it to
   * the client to drop TCP breaks only a SHOULD of RFC 6455, section 7.1.1.
   *
   * @throws IllegalArgumentException if the suite knows no such word: a verdict we cannot read must not pass
   */
  static Verdict of(String behavior) {
    return switch (behavior) {
      case "OK" -> OK;
      case "INFORMATIONAL" -> INFORMATIONAL;
      case "NON-STRICT", "FAILED BY CLIENT" -> NON_STRICT;
      case "FAILED", "WRONG CODE", "UNCLEAN", "UNIMPLEMENTED" -> FAILED;
      default -> throw new IllegalArgumentException("behavior: '" + behavior + "' (expected: a word of the suite)");
    };
  }
}
