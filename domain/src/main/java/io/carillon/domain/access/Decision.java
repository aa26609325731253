package io.carillon.domain.access;

/** What the rules say to a request. */
public sealed interface Decision {

  Decision ALLOWED = new Allowed();

  record Allowed() implements Decision {}

  /**
   * Not permitted.
   *
   * @param advice one sentence for the client: what would be needed. It is the same whether the topic exists or not.
   */
  record Denied(String advice) implements Decision {}
}
