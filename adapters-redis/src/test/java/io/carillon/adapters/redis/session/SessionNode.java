package io.carillon.adapters.redis.session;

import static io.carillon.adapters.redis.fixture.Patience.patiently;

import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.resumption.HeldSessions;
import io.carillon.domain.resumption.InboxCursorsContract;
import io.carillon.domain.resumption.SessionStoreContract;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** A node with sessions and cursors, whose connections have been begun. Nobody flushes but the test. */
final class SessionNode implements AutoCloseable {

  private final AtomicInteger running = new AtomicInteger();
  private final RedisAdapters adapters;
  private final RedisSessionStore store;
  private final RedisInboxCursors cursors;
  private final HeldSessions connections;

  <C extends InstantSource & MonotonicClock> SessionNode(Topology redis, String prefix, C clock) {
    this(redis, prefix, clock, SessionStoreContract.TTL);
  }

  /**
   * @param ttl how long a session outlives its connection; zero when there are none
   */
  <C extends InstantSource & MonotonicClock> SessionNode(Topology redis, String prefix, C clock, Duration ttl) {
    RedisConfig config = RedisNode.config(redis, prefix);
    this.adapters = new RedisAdapters(config, clock, clock, RandomGenerator.of("SecureRandom"), new SilentTelemetry());
    this.store = adapters.sessionStore(ttl, SessionStoreContract.PER_USER,
        this::run);
    this.cursors = adapters.inboxCursors(InboxCursorsContract.TIME);
    this.connections = new HeldSessions(store);
    adapters.start();
  }

  RedisSessionStore store() {
    return store;
  }

  RedisInboxCursors cursors() {
    return cursors;
  }

  /** The connections of this node. */
  HeldSessions connections() {
    return connections;
  }

  /** The same for everything that is open, whether or not it has changed. */
  void settleAll() {
    store.lookAtAll();
    settle();
  }

  /** Waits until what was kept and what has moved is written, and writes down what has changed. */
  void settle() {
    patiently().pollDelay(Duration.ZERO).until(() -> {
      store.flush();
      cursors.flush();
      return running.get() + store.unwritten() + cursors.unwritten() == 0;
    });
  }

  /** Ends without a word, as a process that is killed. */
  @Override
  public void close() {
    adapters.close();
  }

  private void run(Runnable task) {
    running.incrementAndGet();
    Thread.ofVirtual().start(() -> {
      try {
        task.run();
      } finally {
        running.decrementAndGet();
      }
    });
  }
}
