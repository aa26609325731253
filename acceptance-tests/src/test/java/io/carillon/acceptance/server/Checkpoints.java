package io.carillon.acceptance.server;

import io.carillon.adapters.redis.fixture.RedisProcess;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * What nodes have written down of open sessions. They write a moment after a change: whoever kills a node before that loses what
 * its clients subscribed to last (ADR 19).
 */
public final class Checkpoints {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String COUNT = """
      local count = 0
      for _, key in ipairs(redis.call('KEYS', '*:session:*')) do
        count = count + (string.find(redis.call('GET', key) or '', ARGV[1], 1, true) and 1 or 0)
      end
      return count
      """;

  private Checkpoints() {}

  /** Waits until so many sessions are written down that listen to a topic whose name contains this. */
  public static void await(RedisProcess redis, String topic, int sessions) {
    Awaitility.await("sessions at " + topic).atMost(PATIENCE).pollInterval(Duration.ofMillis(200))
        .until(() -> redis.execute("EVAL", COUNT, "0", topic).equals((long) sessions));
  }
}
