package io.carillon.benchmarks.micro;

import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.message.Loss;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import io.carillon.domain.telemetry.Telemetry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what was sent, which is how a benchmark knows that a burst is over. */
final class CountingTelemetry implements Telemetry {

  private final AtomicLong sent = new AtomicLong();

  long sent() {
    return sent.get();
  }

  @Override
  public void sent(String type, int count, long bytes) {
    sent.addAndGet(count);
  }

  @Override
  public void handshake(Handshake outcome) {}

  @Override
  public void closed(int closeCode) {}

  @Override
  public void authenticationFailed(TokenProblem problem) {}

  @Override
  public void received(String type, int bytes) {}

  @Override
  public void delivered(Duration latency) {}

  @Override
  public void presenceAnnounced(int changes) {}

  @Override
  public void presenceUntold() {}

  @Override
  public void dropped(int count) {}

  @Override
  public void evicted(int count) {}

  @Override
  public void recovery(Optional<Loss> loss) {}

  @Override
  public void resumption(Resumption outcome) {}

  @Override
  public void breaker(String name, Breaker state) {}

  @Override
  public void canaryHeard(Duration lag) {}

  @Override
  public void disconnected(Disconnection which) {}

  @Override
  public void gapsRepaired(int topics) {}

  @Override
  public void refused(Obstacle why) {}

  @Override
  public void spoiled(Spoiled what) {}

  @Override
  public void pipelined(int commands) {}
}
