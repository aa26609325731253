package io.carillon.adapters.redis.connection;

/**
 * All commands of this node. Each goes to the master that serves its keys, behind a circuit breaker of that one. Nothing that may
 * have been performed is sent twice. Safe for any number of threads.
 */
public final class RedisCommands {

  private final Shards shards;
  private final Generations generations;
  private final long timeoutNanos;

  RedisCommands(RedisConfig config, Shards shards, Generations generations) {
    this.shards = shards;
    this.generations = generations;
    this.timeoutNanos = config.timeout().toNanos();
  }

  /**
   * Writes, behind whatever was asked to be written under the same hash tag before. Never blocks.
   *
   * @param hashTag what stands in braces in all keys and channels of the command: of two commands with the same one the first
   *     is performed first, unless their slot moves to another master meanwhile
   * @throws RedisUnavailableException when the breaker is open, or nobody is known to serve the keys
   */
  public <T> Call<T> write(String hashTag, Command<T> command) {
    return write(hashTag, command, () -> {});
  }

  /**
   * Writes, as {@link #write(String, Command)} does.
   *
   * @param onSend runs just before the command is sent, if it is: what the command says is asked for only then
   * @throws RedisUnavailableException when the breaker is open, or nobody is known to serve the keys
   */
  public <T> Call<T> write(String hashTag, Command<T> command, Runnable onSend) {
    return submit(hashTag, true, command, onSend);
  }

  /**
   * Reads. Never blocks.
   *
   * @param hashTag what stands in braces in all keys of the command
   * @param onSend runs just before the command is sent, if it is
   * @throws RedisUnavailableException when the breaker is open, or nobody is known to serve the keys
   */
  public <T> Call<T> read(String hashTag, Command<T> command, Runnable onSend) {
    return submit(hashTag, false, command, onSend);
  }

  /** The newest generation of the data under a hash tag that any connection has learned of. */
  public long generation(String hashTag) {
    return generations.of(SlotTags.slotOf(hashTag));
  }

  private <T> Call<T> submit(String hashTag, boolean write, Command<T> command, Runnable onSend) {
    Call<T> call = new Call<>(command, SlotTags.slotOf(hashTag), write, onSend, timeoutNanos);
    shards.take(call);
    return call;
  }
}
