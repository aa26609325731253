package io.carillon.domain.access;

/** Why a token was rejected: a closed set, so that it can be counted. */
public enum TokenProblem {
  MALFORMED("the token is not a signed JWT (RFC 7519)"),
  UNSUPPORTED_TYPE("the token's header \"typ\" is neither JWT nor at+jwt, with or without application/ before it"),
  UNSUPPORTED_ALGORITHM("the token is signed with an algorithm that this server's key does not serve"),
  UNKNOWN_KEY("the token names no key, or a key that this server does not know"),
  BAD_SIGNATURE("the token's signature is wrong"),
  EXPIRED("the token has expired: get a new one"),
  NOT_YET_VALID("the token is not valid yet: compare the clocks"),
  WRONG_ISSUER("the token's \"iss\" is not the one that this server accepts"),
  WRONG_AUDIENCE("the token's \"aud\" does not name this server"),
  MISSING_CLAIM("the token lacks a required claim: \"sub\" and \"exp\" are needed"),
  BAD_CLAIM(
      "a claim of the token has a wrong form or stands there twice: \"sub\" is one topic segment or a whole number,"
          + " times are numbers, \"topics\" holds lists of topics, \"roles\" and \"permissions\" are lists of texts"),
  WRONG_USE("the token's \"token_use\" does not allow connecting");

  private final String advice;

  TokenProblem(String advice) {
    this.advice = advice;
  }

  /** One sentence for the client: what is wrong, without any of the token's content. */
  public String advice() {
    return advice;
  }
}
