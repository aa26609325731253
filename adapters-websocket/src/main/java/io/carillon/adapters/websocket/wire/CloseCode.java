package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.CloseCause;

/**
 * Every code with which the server ends a connection (RFC 6455 7.4; docs/protocol.md, "Close codes"; ADR 0006). The class
 * of a code tells a client what to do: 40xx stop, 41xx back off and resume, 42xx resume at once. Reasons are fixed texts,
 * never an exception's.
 */
public enum CloseCode {
  GOING_AWAY(1001, "going away"),
  PROTOCOL_ERROR(1002, "protocol error"),
  BINARY_NOT_SUPPORTED(1003, "binary frames are not supported"),
  INVALID_UTF8(1007, "invalid UTF-8"),
  BROKEN_COMPRESSION(1007, "broken compression"),
  TOO_LARGE(1009, "message too large"),
  INTERNAL(1011, "internal error"),
  RESTART(1012, "retry_after_ms="),
  TRY_AGAIN(1013, "try again later"),
  TOKEN_MISSING(4001, "unauthorized"),
  TOKEN_EXPIRED(4001, "token_expired"),
  TOKEN_INVALID(4001, "token_invalid"),
  FORBIDDEN(4003, "forbidden"),
  TOO_MANY_BAD_MESSAGES(4005, "too many bad messages"),
  TOO_MANY_CONNECTIONS(4008, "too many connections of this user"),
  REPLACED(4009, "replaced by a newer connection of this user"),
  SESSION_RESUMED(4010, "session resumed elsewhere"),
  NO_AUTHENTICATION(4101, "no Authenticate in time"),
  TOKEN_RAN_OUT(4102, "token expired while connected"),
  KEEPS_BREAKING_LIMITS(4103, "keeps breaking rate limits"),
  TOO_SLOW(4104, "too slow: the outbound queue overflowed"),
  NO_PONG(4105, "no pong in time");

  private final int code;
  private final String reason;

  CloseCode(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  public int code() {
    return code;
  }

  public String reason() {
    return reason;
  }

  public static CloseCode of(CloseCause cause) {
    return switch (cause) {
      case TOKEN_MISSING -> TOKEN_MISSING;
      case TOKEN_EXPIRED -> TOKEN_EXPIRED;
      case TOKEN_INVALID -> TOKEN_INVALID;
      case FORBIDDEN -> FORBIDDEN;
      case TOO_MANY_BAD_MESSAGES -> TOO_MANY_BAD_MESSAGES;
      case TOO_MANY_CONNECTIONS -> TOO_MANY_CONNECTIONS;
      case REPLACED -> REPLACED;
      case NO_AUTHENTICATION -> NO_AUTHENTICATION;
      case TOKEN_RAN_OUT -> TOKEN_RAN_OUT;
      case KEEPS_BREAKING_LIMITS -> KEEPS_BREAKING_LIMITS;
      case TOO_SLOW -> TOO_SLOW;
      case NO_PONG -> NO_PONG;
      case SESSION_RESUMED -> SESSION_RESUMED;
      case TRY_AGAIN -> TRY_AGAIN;
    };
  }

  /** The fixed reason for a code that the WebSocket engine itself decided on. */
  public static String reasonFor(int code) {
    for (CloseCode known : values()) {
      if (known.code == code && known != RESTART) {
        return known.reason;
      }
    }
    return "";
  }
}
