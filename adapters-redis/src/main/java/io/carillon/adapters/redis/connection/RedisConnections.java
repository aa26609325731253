package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.Telemetry;
import java.util.List;
import java.util.random.RandomGenerator;

/** All of this node's connections to one Redis, for everything that the node keeps there. */
public final class RedisConnections implements AutoCloseable {

  private static final int RADIX = 36;
  private static final int NODE_DIGITS = 10;

  private final RedisConfig config;
  private final String node;
  private final RedisCommands commands;
  private final Subscriber subscriber;

  /**
   * Connections that are not made before they are {@linkplain #start started}.
   *
   * @param scripts all that commands may call
   */
  public RedisConnections(RedisConfig config, List<Script> scripts, RandomGenerator random, Telemetry telemetry) {
    this.config = config;
    StringBuilder name = new StringBuilder(NODE_DIGITS);
    for (int i = 0; i < NODE_DIGITS; i++) {
      name.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    this.node = name.toString();
    this.commands = new RedisCommands(config, scripts, telemetry);
    this.subscriber = new Subscriber(config, telemetry);
  }

  public RedisConfig config() {
    return config;
  }

  /** What this node calls itself, as long as its process lives: ten letters and digits, never those of another node. */
  public String node() {
    return node;
  }

  public RedisCommands commands() {
    return commands;
  }

  public Subscriber subscriber() {
    return subscriber;
  }

  /** Begins to connect; Redis need not be there yet. */
  public void start() {
    commands.start();
    subscriber.start();
  }

  @Override
  public void close() {
    subscriber.close();
    commands.close();
  }
}
