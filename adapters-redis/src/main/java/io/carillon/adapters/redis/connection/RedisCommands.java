package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import io.carillon.domain.telemetry.Telemetry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * All commands of this node: a few {@linkplain Pipeline pipelines} for what is written and a few for what is read, so that a
 * long answer holds no publisher up, behind one circuit breaker. Nothing is ever sent twice. Safe for any number of threads.
 */
public final class RedisCommands implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisCommands.class);

  private final CircuitBreaker breaker;
  private final List<Pipeline> writing;
  private final List<Pipeline> reading;
  private final long timeoutNanos;

  /**
   * @param scripts all that commands may call
   */
  RedisCommands(RedisConfig config, List<Script> scripts, Telemetry telemetry) {
    Introduction introduction = new Introduction(config.prefix(), scripts);
    this.writing = pipelines(config, introduction, "write-", telemetry);
    this.reading = pipelines(config, introduction, "read-", telemetry);
    this.timeoutNanos = config.timeout().toNanos();
    this.breaker = CircuitBreaker.of("broker", CircuitBreakerConfig.custom()
        .slidingWindowType(SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(config.breaker().failures())
        .minimumNumberOfCalls(config.breaker().failures())
        .failureRateThreshold(100)
        .waitDurationInOpenState(config.breaker().pause())
        .permittedNumberOfCallsInHalfOpenState(1)
        .maxWaitDurationInHalfOpenState(config.breaker().pause().multipliedBy(2))
        .build());
    breaker.getEventPublisher().onStateTransition(event -> {
      CircuitBreaker.State state = event.getStateTransition().getToState();
      LOG.warn("the circuit breaker around Redis is {} now", state);
      telemetry.breaker(switch (state) {
        case OPEN, FORCED_OPEN -> Telemetry.Breaker.OPEN;
        case HALF_OPEN -> Telemetry.Breaker.HALF_OPEN;
        case CLOSED, DISABLED, METRICS_ONLY -> Telemetry.Breaker.CLOSED;
      });
    });
  }

  /** Begins to connect. */
  void start() {
    writing.forEach(Pipeline::start);
    reading.forEach(Pipeline::start);
  }

  /**
   * Writes, behind whatever was asked to be written under the same hash tag before. Never blocks.
   *
   * @param hashTag what stands in braces in all keys and channels of the command: of two commands with the same one the first
   *     is performed first
   * @throws RedisUnavailableException when the breaker is open
   */
  public <T> Call<T> write(String hashTag, Command<T> command) {
    return submit(writing, hashTag, command, () -> {});
  }

  /**
   * Reads. Never blocks.
   *
   * @param hashTag what stands in braces in all keys of the command
   * @param onSend runs just before the command is sent, if it is
   * @throws RedisUnavailableException when the breaker is open
   */
  public <T> Call<T> read(String hashTag, Command<T> command, Runnable onSend) {
    return submit(reading, hashTag, command, onSend);
  }

  /** The newest generation of the server's data that any connection has learned of. */
  public long generation() {
    long newest = 0;
    for (Pipeline pipeline : writing) {
      newest = Math.max(newest, pipeline.facts().generation());
    }
    for (Pipeline pipeline : reading) {
      newest = Math.max(newest, pipeline.facts().generation());
    }
    return newest;
  }

  @Override
  public void close() {
    writing.forEach(Pipeline::close);
    reading.forEach(Pipeline::close);
  }

  private <T> Call<T> submit(List<Pipeline> pipelines, String hashTag, Command<T> command, Runnable onSend) {
    try {
      breaker.acquirePermission();
    } catch (CallNotPermittedException e) {
      throw new RedisUnavailableException("Redis has failed so often that it is not asked now", e, Blame.NOBODY);
    }
    Call<T> call = new Call<>(command, onSend, timeoutNanos);
    long began = System.nanoTime();
    var _ = call.outcome().whenComplete((_, failure) -> report(began, failure));
    pipelines.get(JedisClusterCRC16.getSlot(hashTag) % pipelines.size()).add(call);
    return call;
  }

  private void report(long began, @Nullable Throwable failure) {
    if (failure == null) {
      breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    } else if (failure instanceof RedisUnavailableException why && why.blame() == Blame.NOBODY) {
      breaker.releasePermission();
    } else {
      breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
    }
  }

  private static List<Pipeline> pipelines(RedisConfig config, Introduction introduction, String name,
      Telemetry telemetry) {
    return IntStream.range(0, config.connections())
        .mapToObj(i -> new Pipeline(config, introduction, name + i, telemetry)).toList();
  }
}
