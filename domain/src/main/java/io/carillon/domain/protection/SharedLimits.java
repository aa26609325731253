package io.carillon.domain.protection;

import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Holds each user to a rate that all nodes grant together. What nodes share cannot always be reached: then each of them grants the
 * whole rate by itself, because a limit must not be what stops everybody. All methods may be called from any thread.
 */
public interface SharedLimits {

  /**
   * Uses one unit of what a user may do. Never blocks and never fails; the answers to one user's calls come in the order of the
   * calls as long as what nodes share can be reached.
   *
   * @param what is limited; each has an allowance of its own
   * @return how long the user has to wait, and then nothing was used; zero when it need not. What is done then must not block
   */
  CompletableFuture<Duration> use(UserId user, String what, RateLimit limit);
}
