package io.carillon.acceptance.conformance;

/**
 * How the server did in one case, in the words of the suite's report.
 *
 * @param id number of the case, such as {@code 7.9.6}
 * @param behavior how it answered the frames of the case
 * @param behaviorClose how it ended the connection
 */
record CaseResult(String id, String behavior, String behaviorClose) {

  /** The worse of the two behaviours: a right answer does not excuse a wrong close. */
  Verdict verdict() {
    var answer = Verdict.of(behavior);
    var close = Verdict.of(behaviorClose);
    return answer.compareTo(close) >= 0 ? answer : close;
  }
}
