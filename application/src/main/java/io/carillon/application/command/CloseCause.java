package io.carillon.application.command;

/** Why the server ends a connection. The adapter knows the code and the text that each has on its wire. */
public enum CloseCause {
  TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID, FORBIDDEN, TOO_MANY_BAD_MESSAGES, TOO_MANY_CONNECTIONS, REPLACED,
  NO_AUTHENTICATION, TOKEN_RAN_OUT, KEEPS_BREAKING_LIMITS, TOO_SLOW, NO_PONG, SESSION_RESUMED, TRY_AGAIN
}
