package io.carillon.acceptance.features;

/** What the server finds wrong with a request, as the wire says it. */
record Complaint(String code) {

  static Complaint of(String words) {
    return new Complaint(switch (words) {
      case "it is no topic" -> "bad_topic";
      case "she may not", "he may not" -> "forbidden";
      case "it is too many" -> "limit_exceeded";
      case "she does not listen to it" -> "not_subscribed";
      case "her token has expired" -> "token_expired";
      case "it made no sense" -> "bad_json";
      case "it cannot be" -> "bad_message";
      case "it cannot be done just now" -> "unavailable";
      case "there is no such room" -> "not_found";
      case "there is one already" -> "conflict";
      default -> throw new IllegalArgumentException(words);
    });
  }
}
