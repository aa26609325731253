package io.carillon.acceptance.features;

import io.carillon.acceptance.client.Ending;

/** Why a connection is closed, as the wire says it. */
record CloseReason(Ending ending) {

  private CloseReason(int code, String reason) {
    this(new Ending(code, reason));
  }

  static CloseReason of(String words) {
    return switch (words) {
      case "her token has expired" -> new CloseReason(4001, "token_expired");
      case "her token is not valid" -> new CloseReason(4001, "token_invalid");
      case "she showed no token" -> new CloseReason(4001, "unauthorized");
      case "she may not" -> new CloseReason(4003, "forbidden");
      case "she sent too much nonsense" -> new CloseReason(4005, "too many bad messages");
      case "she has too many connections" -> new CloseReason(4008, "too many connections of this user");
      case "she showed no token in time" -> new CloseReason(4101, "no Authenticate in time");
      case "her token ran out" -> new CloseReason(4102, "token expired while connected");
      case "she kept breaking the limits" -> new CloseReason(4103, "keeps breaking rate limits");
      case "she was too slow" -> new CloseReason(4104, "too slow: the outbound queue overflowed");
      case "she was no longer there" -> new CloseReason(4105, "no pong in time");
      case "her message was too large" -> new CloseReason(1009, "message too large");
      default -> throw new IllegalArgumentException(words);
    };
  }
}
