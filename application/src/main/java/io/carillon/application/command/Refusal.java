package io.carillon.application.command;

import io.carillon.domain.access.TokenProblem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not fulfilled, and what its sender can do about it.
 *
 * @param advice one sentence for a person; never an exception's text, a class name or another user's data
 * @param field the field of the request that is wrong, where one is
 * @param retryAfter when it is worth trying again, where that is known
 * @param limit the bound that was met, where there is one
 */
public record Refusal(ErrorCode code, String advice, @Nullable String field, @Nullable Duration retryAfter,
    @Nullable Integer limit) {

  public static Refusal of(ErrorCode code, String advice) {
    return new Refusal(code, advice, null, null, null);
  }

  /** A field that is missing or has a wrong value. */
  public static Refusal badField(String field, String advice) {
    return new Refusal(ErrorCode.BAD_MESSAGE, advice, field, null, null);
  }

  public static Refusal forbidden(String advice) {
    return of(ErrorCode.FORBIDDEN, advice);
  }

  public static Refusal notEnabled(String capability) {
    return of(ErrorCode.UNAVAILABLE, "not enabled: this server does not offer " + capability);
  }

  public static Refusal badTopic(String advice) {
    return of(ErrorCode.BAD_TOPIC, advice);
  }

  public static Refusal limitExceeded(int limit, String advice) {
    return new Refusal(ErrorCode.LIMIT_EXCEEDED, advice, null, null, limit);
  }

  public static Refusal rateLimited(Duration retryAfter) {
    return new Refusal(ErrorCode.RATE_LIMITED, "too fast: wait retry_after_ms before the next command", null,
        retryAfter,
        null);
  }

  /** The same by what a namespace grants a user, on all devices and nodes. */
  public static Refusal rateLimited(String namespace, int perSecond, Duration retryAfter) {
    return new Refusal(ErrorCode.RATE_LIMITED, "too fast: in the namespace " + namespace + " a user publishes at most "
        + perSecond + " messages a second on all devices together: wait retry_after_ms before the next", null,
        retryAfter, perSecond);
  }

  public static Refusal ofToken(TokenProblem problem) {
    return of(problem == TokenProblem.EXPIRED ? ErrorCode.TOKEN_EXPIRED : ErrorCode.TOKEN_INVALID, problem.advice());
  }

  /** It cannot be decided now whether a token is valid. */
  public static Refusal undecidedToken(Duration retryAfter) {
    return new Refusal(ErrorCode.UNAVAILABLE,
        "tokens cannot be verified now: nothing is known to be wrong with this one, try again after retry_after_ms",
        null,
        retryAfter, null);
  }
}
