package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import io.carillon.domain.telemetry.Telemetry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/**
 * Messages that the node sends to itself through one master, to see that messages arrive. They are numbered, and arrive in their
 * order and behind whatever was announced there before. Safe for any number of threads.
 */
final class Canaries {

  private static final byte MARK = 2;

  /** A connection that is made anew at once is no obstacle. */
  private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

  /** So often one is sent until the first comes. */
  private static final long SOON_NANOS = Duration.ofMillis(100).toNanos();

  private final RedisConfig config;
  private final Telemetry telemetry;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition heard = lock.newCondition();
  private boolean listening;
  private boolean everHeard;
  private boolean proven;
  private long sentNumber;
  private long heardNumber;
  private long heardAt;

  /** Since when one has been under way, if {@link #sentNumber} has not been heard. */
  private long missedSince;

  /** When canaries were last coming on a connection that was then lost. */
  private long lostAt;

  Canaries(RedisConfig config, Telemetry telemetry) {
    this.config = config;
    this.telemetry = telemetry;
  }

  /** The next one, which counts as sent. */
  Command<Long> next(String channel) {
    lock.lock();
    try {
      if (sentNumber == heardNumber) {
        missedSince = System.nanoTime();
      }
      byte[] payload = ByteBuffer.allocate(1 + 2 * Long.BYTES).put(MARK).putLong(++sentNumber)
          .putLong(System.nanoTime())
          .array();
      byte[] name = channel.getBytes(StandardCharsets.UTF_8);
      return new Command<>(facts -> new CommandArguments(
          facts.sharded() ? Protocol.Command.SPUBLISH : Protocol.Command.PUBLISH).add(name).add(payload),
          payload.length,
          reply -> (Long) reply);
    } finally {
      lock.unlock();
    }
  }

  /** The number of the newest one. */
  long sent() {
    lock.lock();
    try {
      return sentNumber;
    } finally {
      lock.unlock();
    }
  }

  void onPayload(byte[] payload) {
    if (payload.length == 0) {
      return; // a probe was here
    }
    ByteBuffer canary = ByteBuffer.wrap(payload, 1, 2 * Long.BYTES);
    long number = canary.getLong();
    telemetry.canaryHeard(Duration.ofNanos(System.nanoTime() - canary.getLong()));
    lock.lock();
    try {
      heardNumber = Math.max(heardNumber, number);
      heardAt = System.nanoTime();
      missedSince = heardAt; // of those that were sent after it, if any
      everHeard = true;
      proven = listening;
      heard.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void onConnected() {
    lock.lock();
    try {
      listening = true;
      heardAt = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  void onLost() {
    lock.lock();
    try {
      stopListening();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until one has come, or one that was sent later. */
  boolean awaitHeard(long number, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (heardNumber < number && left > 0) {
        left = heard.awaitNanos(left);
      }
      return heardNumber >= number;
    } finally {
      lock.unlock();
    }
  }

  /** Whether so long nothing has come on a connection that seems to live that it should be replaced. It is said once. */
  boolean turnSilent() {
    lock.lock();
    try {
      boolean silent = listening && System.nanoTime() - heardAt > config.vigil().silence().toNanos();
      if (silent) {
        stopListening();
      }
      return silent;
    } finally {
      lock.unlock();
    }
  }

  /** Whether one would prove a connection that has none yet, and the last was not sent just now. */
  boolean isWaitedFor(long sinceLastNanos) {
    lock.lock();
    try {
      return listening && !proven && sinceLastNanos > SOON_NANOS;
    } finally {
      lock.unlock();
    }
  }

  /** Why they are not proven to come. */
  Optional<Obstacle> obstacle() {
    lock.lock();
    try {
      if (!everHeard) {
        return Optional.of(Obstacle.NOT_YET_CONNECTED);
      }
      if (areComing() || (!proven && System.nanoTime() - lostAt < GRACE_NANOS)) {
        return Optional.empty();
      }
      return Optional.of(listening ? Obstacle.NOT_DELIVERING : Obstacle.UNREACHABLE);
    } finally {
      lock.unlock();
    }
  }

  private void stopListening() {
    if (areComing()) {
      lostAt = System.nanoTime();
    }
    listening = false;
    proven = false;
  }

  /** One has come on the present connection, and none has been under way for longer than a command may take, and half as long. */
  private boolean areComing() {
    return proven && (heardNumber == sentNumber
        || System.nanoTime() - missedSince < config.timeout().toNanos() * 3 / 2);
  }
}
