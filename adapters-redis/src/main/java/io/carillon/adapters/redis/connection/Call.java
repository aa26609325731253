package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import redis.clients.jedis.CommandArguments;

/** A command on its way. It is sent once at most, and not at all when its time is over before its turn. */
public final class Call<T> {

  private enum State {
    WAITING, SENT, GIVEN_UP
  }

  private final Command<T> command;
  private final Runnable onSend;
  private final long deadline;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<T> outcome = new CompletableFuture<>();

  /**
   * @param onSend runs when it is certain that the command is sent, before it is
   * @param timeoutNanos how long it may take in all
   */
  Call(Command<T> command, Runnable onSend, long timeoutNanos) {
    this.command = command;
    this.onSend = onSend;
    this.deadline = System.nanoTime() + timeoutNanos;
  }

  /**
   * Waits for the reply.
   *
   * @throws RedisUnavailableException when there is none in time, or it is an error
   */
  public T await() {
    try {
      return outcome.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      boolean never = state.compareAndSet(State.WAITING, State.GIVEN_UP);
      fail(new RedisUnavailableException(
          never ? "there was no turn for a command in time: it was not sent" : "a command was not answered in time", e,
          Blame.REDIS));
      return result();
    } catch (ExecutionException e) {
      return result();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisUnavailableException("interrupted while a command was under way", e, Blame.NOBODY);
    }
  }

  /**
   * The reply, for whoever does not wait: completes with it, or with an exception when there is none in time or it is an error.
   * What is done then runs on the connection's thread and must not block.
   */
  public CompletableFuture<T> inTime() {
    return outcome.orTimeout(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /** Whether its turn has come and it is to be sent; otherwise nobody waits for it any more. */
  boolean begin() {
    if (deadline - System.nanoTime() < 0 || !state.compareAndSet(State.WAITING, State.SENT)) {
      return false;
    }
    onSend.run();
    return true;
  }

  CommandArguments arguments(Facts facts) {
    return command.arguments().apply(facts);
  }

  int bytes() {
    return command.bytes();
  }

  @SuppressWarnings("NullAway") // A reply may be null, and what reads it knows.
  void answer(Object reply) {
    try {
      outcome.complete(command.reply().apply(reply));
    } catch (RuntimeException e) {
      fail(new RedisUnavailableException("a reply cannot be understood", e, Blame.NOBODY));
    }
  }

  void fail(RedisUnavailableException why) {
    outcome.completeExceptionally(why);
  }

  CompletableFuture<T> outcome() {
    return outcome;
  }

  /** For a call that is complete; the exception gets the waiter's stack. */
  private T result() {
    return switch (outcome.state()) {
      case SUCCESS -> outcome.resultNow();
      case FAILED, CANCELLED, RUNNING -> {
        Throwable cause = outcome.exceptionNow();
        Blame blame = cause instanceof RedisUnavailableException it ? it.blame() : Blame.NOBODY;
        throw new RedisUnavailableException(String.valueOf(cause.getMessage()), cause, blame);
      }
    };
  }
}
