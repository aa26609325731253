package io.carillon.acceptance.features;

/**
 * Why a connection is not opened, as the wire says it.
 *
 * @param status the HTTP status
 * @param code the code in the body
 */
record RefusalReason(int status, String code) {

  static RefusalReason of(String words) {
    return switch (words) {
      case "pages of that site may not connect" -> new RefusalReason(403, "forbidden");
      case "her token has expired" -> new RefusalReason(401, "token_expired");
      case "her token is not valid" -> new RefusalReason(401, "token_invalid");
      case "no token was shown where one is taken" -> new RefusalReason(401, "unauthorized");
      case "she has too many connections" -> new RefusalReason(429, "limit_exceeded");
      case "the server is full", "the server is going away" -> new RefusalReason(503, "unavailable");
      default -> throw new IllegalArgumentException(words);
    };
  }
}
