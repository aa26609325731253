package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether one master does what this node needs, and why not: canaries show whether messages arrive, probes whether commands are
 * performed, and what the master answered to a new connection says why neither can be tried. Safe for any number of threads.
 */
final class MasterHealth {

  private final CircuitBreaker breaker;
  private final Canaries canaries;
  private final Probes probes;
  private final ChannelTable channels;

  /** How a connection for commands was refused last; {@code null} when the last one was made. */
  private volatile @Nullable ServerError commandsRefused;

  /** How the connection for messages was refused; it counts until every channel is in force. */
  private volatile @Nullable ServerError channelsRefused;

  MasterHealth(CircuitBreaker breaker, Canaries canaries, Probes probes, ChannelTable channels) {
    this.breaker = breaker;
    this.canaries = canaries;
    this.probes = probes;
    this.channels = channels;
  }

  void commandsAreTaken() {
    commandsRefused = null;
  }

  void commandsAreRefused(String error) {
    commandsRefused = ServerError.of(error);
  }

  void channelsAreRefused(String error) {
    channelsRefused = ServerError.of(error);
  }

  /** The current obstacle; empty when there is none. */
  Optional<Obstacle> obstacle() {
    Optional<ServerError> refusal = refusal();
    if (refusal.isPresent()) {
      return refusal.map(ServerError::obstacle);
    }
    Optional<Obstacle> silence = silence();
    return silence.isEmpty() && !probes.isAnswered() ? Optional.of(Obstacle.NOT_YET_CONNECTED) : silence;
  }

  /** For people: what is in the way, with the server's own words; empty when nothing is. */
  String describe() {
    return obstacle().map(it -> it.name() + refusal().map(error -> " (" + error.text() + ")").orElse("")).orElse("");
  }

  /** The master's refusal, if it is an obstacle. A connection that is refused and then made at once is none. */
  private Optional<ServerError> refusal() {
    ServerError channel = channelsRefused;
    if (channel != null && channels.isRestored()) {
      channelsRefused = null;
      channel = null;
    }
    if (probes.refused().isPresent()) {
      return probes.refused();
    }
    if (channel != null && channel.obstacle() == Obstacle.NOT_PERMITTED) {
      return Optional.of(channel); // some channels may be permitted, and with them the canaries'
    }
    ServerError commands = commandsRefused;
    return silence().isEmpty() ? Optional.empty() : Optional.ofNullable(commands == null ? channel : commands);
  }

  /** Why canaries do not come, or why none is sent. */
  private Optional<Obstacle> silence() {
    CircuitBreaker.State state = breaker.getState();
    Optional<Obstacle> obstacle = canaries.obstacle();
    boolean refusing = state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.HALF_OPEN;
    return refusing && obstacle.map(it -> it == Obstacle.NOT_DELIVERING).orElse(true)
        ? Optional.of(Obstacle.BREAKER_OPEN)
        : obstacle;
  }
}
