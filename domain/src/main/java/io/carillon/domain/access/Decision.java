package io.carillon.domain.access;

/** What the rules say to a request. */
public sealed interface Decision {

  Decision ALLOWED = new Allowed(Basis.TOKEN);

  /** What a permission rests on. */
  enum Basis {

    /** The token of the connection, or a rule that holds for everybody. */
    TOKEN,

    /** The token that came with one subscription, and nothing else. */
    SUBSCRIPTION
  }

  /** Permitted, for as long as that lasts on which it rests. */
  record Allowed(Basis basis) implements Decision {}

  /**
   * Not permitted.
   *
   * @param advice one sentence for the client: what would be needed. It is the same whether the topic exists or not.
   */
  record Denied(String advice) implements Decision {}
}
