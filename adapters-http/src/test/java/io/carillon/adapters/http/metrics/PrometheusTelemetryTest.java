package io.carillon.adapters.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.telemetry.Telemetry.Breaker;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import io.carillon.domain.telemetry.Telemetry.Handshake;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusTelemetryTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTelemetry telemetry = new PrometheusTelemetry(registry);

  @Test
  void everyOutcomeOfAHandshakeIsCountedUnderItsName() {
    telemetry.handshake(Handshake.SERVER_FULL);
    telemetry.handshake(Handshake.SERVER_FULL);

    assertThat(value("websocket_connections", "outcome", "server_full")).isEqualTo(2);
    assertThat(value("websocket_connections", "outcome", "accepted")).isZero();
  }

  @Test
  void refusedTokensAreCountedByWhatWasWrong() {
    telemetry.authenticationFailed(TokenProblem.EXPIRED);

    assertThat(value("auth_failures", "reason", "expired")).isEqualTo(1);
  }

  @Test
  void closeCodesThatClientsMakeUpShareOneLabel() {
    for (int code = 3000; code < 5000; code++) {
      telemetry.closed(code);
    }

    assertThat(snapshot("websocket_closes").getDataPoints()).hasSizeLessThan(20);
    assertThat(value("websocket_closes", "code", "4104")).isEqualTo(1);
    assertThat(value("websocket_closes", "code", "other")).isGreaterThan(1900);
  }

  @Test
  void messagesAreCountedByDirectionAndType() {
    telemetry.received("Ping", 20);
    telemetry.sent("Broadcast", 1000, 250_000);
    telemetry.delivered(Duration.ofMillis(3));
    telemetry.dropped(4);
    telemetry.presenceAnnounced(5);
    telemetry.presenceUntold();

    assertThat(value("websocket_messages", "type", "Ping")).isEqualTo(1);
    assertThat(value("websocket_messages", "type", "Broadcast")).isEqualTo(1000);
    assertThat(total("messages_dropped")).isEqualTo(4);
    assertThat(total("presence_changes")).isEqualTo(5);
    assertThat(total("presence_untold")).isEqualTo(1);
  }

  @Test
  void aBreakerIsInOneStateAtATime() {
    telemetry.breaker("redis-0", Breaker.CLOSED);
    telemetry.breaker("redis-1", Breaker.HALF_OPEN);
    assertThat(breakerStates()).containsExactlyInAnyOrder("redis-0 closed", "redis-1 half_open");

    telemetry.breaker("redis-0", Breaker.OPEN);

    assertThat(breakerStates()).containsExactlyInAnyOrder("redis-0 open", "redis-1 half_open");
  }

  @Test
  void whatHappensToTheBrokersConnectionsIsCounted() {
    telemetry.disconnected(Disconnection.SILENT_SUBSCRIBER);
    telemetry.gapsRepaired(3);
    telemetry.canaryHeard(Duration.ofMillis(3));

    assertThat(value("broker_disconnections", "which", "silent_subscriber")).isEqualTo(1);
    assertThat(total("broker_gaps_repaired")).isEqualTo(3);
  }

  @Test
  void everyMetricHasTheServersPrefixSoThatItMeetsNoOthersName() {
    telemetry.gauge("rooms", "Rooms", () -> 1);
    telemetry.build(new Build("1.2.3", "0123456789ab", "25.0.1+8"));

    assertThat(registry.scrape().stream().map(metric -> metric.getMetadata().getName()))
        .contains("carillon_rooms", "carillon_build")
        .allSatisfy(name -> assertThat(name).matches("carillon_[a-z_]+"));
  }

  @Test
  void theBuildIsToldAsLabels() {
    telemetry.build(new Build("1.2.3", "0123456789ab", "25.0.1+8"));

    assertThat(snapshot("build").getDataPoints()).extracting(point -> point.getLabels().toString())
        .containsExactly("{java=\"25.0.1+8\",revision=\"0123456789ab\",version=\"1.2.3\"}");
  }

  private List<String> breakerStates() {
    return ((GaugeSnapshot) snapshot("circuit_breaker_state")).getDataPoints().stream()
        .filter(point -> point.getValue() == 1)
        .map(point -> point.getLabels().get("name") + " " + point.getLabels().get("state")).toList();
  }

  private double total(String metric) {
    return ((CounterSnapshot) snapshot(metric)).getDataPoints().getFirst().getValue();
  }

  private double value(String metric, String label, String value) {
    return ((CounterSnapshot) snapshot(metric)).getDataPoints().stream()
        .filter(point -> value.equals(point.getLabels().get(label)))
        .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue).sum();
  }

  private MetricSnapshot snapshot(String name) {
    return registry.scrape().stream()
        .filter(metric -> metric.getMetadata().getName().equals(PrometheusTelemetry.PREFIX + name)).findFirst()
        .orElseThrow();
  }
}
