package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/**
 * A command on its way. It is sent once at most, and not at all when its time is over before its turn; only one that a server of
 * a cluster has refused, because another one performs it or its keys are on their way, is sent again.
 */
public final class Call<T> {

  private enum State {
    WAITING, SENT, GIVEN_UP
  }

  private final Command<T> command;
  private final int slot;
  private final boolean write;
  private final Runnable onSend;
  private final long deadline;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private volatile @Nullable Redirection redirection;
  private volatile @Nullable Shard carrier;
  private volatile boolean saidToBeSent;

  /**
   * @param slot of its keys
   * @param onSend runs when it is certain that the command is sent, before it is
   * @param timeoutNanos how long it may take in all
   */
  Call(Command<T> command, int slot, boolean write, Runnable onSend, long timeoutNanos) {
    this.command = command;
    this.slot = slot;
    this.write = write;
    this.onSend = onSend;
    this.deadline = System.nanoTime() + timeoutNanos;
  }

  /**
   * Waits for the reply.
   *
   * @throws RedisUnavailableException when there is none in time, or it is an error
   */
  public T await() {
    return awaitFor(deadline - System.nanoTime());
  }

  /**
   * Waits for the reply, but no longer than the caller can.
   *
   * @throws RedisUnavailableException when there is none in time, or it is an error
   */
  public T await(Duration atMost) {
    return awaitFor(Math.min(atMost.toNanos(), deadline - System.nanoTime()));
  }

  private T awaitFor(long nanos) {
    try {
      return outcome.get(nanos, TimeUnit.NANOSECONDS);
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

  /** In words for the operator, why there is no reply, as {@link #inTime} tells it. */
  public static String reason(Throwable failure) {
    return failure instanceof TimeoutException
        ? "a command was not answered in time"
        : String.valueOf(failure.getMessage());
  }

  /** Whether its turn has come and it is to be sent; otherwise nobody waits for it any more. */
  boolean begin() {
    if (deadline - System.nanoTime() < 0 || !state.compareAndSet(State.WAITING, State.SENT)) {
      return false;
    }
    if (!saidToBeSent) {
      saidToBeSent = true;
      onSend.run();
    }
    return true;
  }

  /**
   * Has its turn once more, because a server has said that it did not perform it.
   *
   * @return whether it may: it may once
   */
  boolean mayFollow(Redirection to) {
    if (redirection != null) {
      return false;
    }
    redirection = to;
    return state.compareAndSet(State.SENT, State.WAITING);
  }

  /**
   * Has its turn once more at the same server, because that did not perform it.
   *
   * @return whether its time is not over
   */
  boolean mayWaitAgain() {
    return deadline - System.nanoTime() > 0 && state.compareAndSet(State.SENT, State.WAITING);
  }

  /** Whether the server must be told that it is to take the command although the slot is not its own yet. */
  boolean isAsking() {
    Redirection present = redirection;
    return present != null && present.asking();
  }

  /** Who hears of the outcome as its own. */
  void carriedBy(@Nullable Shard shard) {
    carrier = shard;
  }

  boolean isCarriedBy(Shard shard) {
    return carrier == shard;
  }

  int slot() {
    return slot;
  }

  boolean isWrite() {
    return write;
  }

  CommandArguments arguments(Facts facts) {
    return command.arguments().apply(facts);
  }

  int bytes() {
    return command.bytes().getAsInt();
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
