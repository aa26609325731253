package io.carillon.application.command;

/** The protocol's closed set of error codes: what a client's program decides by. */
public enum ErrorCode {
  BAD_JSON, BAD_MESSAGE, UNKNOWN_TYPE, TOO_LARGE,
  UNAUTHORIZED, TOKEN_EXPIRED, TOKEN_INVALID, FORBIDDEN,
  UNKNOWN_TOPIC, BAD_TOPIC, NOT_SUBSCRIBED,
  LIMIT_EXCEEDED, RATE_LIMITED, UNAVAILABLE, CONFLICT, NOT_FOUND, EXPIRED, INTERNAL
}
