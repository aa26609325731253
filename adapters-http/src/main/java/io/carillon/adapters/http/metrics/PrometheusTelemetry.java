package io.carillon.adapters.http.metrics;

import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.message.Loss;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import io.carillon.domain.telemetry.Telemetry;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Counts and times for Prometheus. Counting looks nothing up twice: the data points are kept. */
public final class PrometheusTelemetry implements Telemetry {

  /** Begins the names of all metrics of the server itself; those of the JVM and the process have the names that they have everywhere. */
  public static final String PREFIX = "carillon_";

  private static final double NANOS_PER_SECOND = 1e9;

  /** The codes that the server itself sends, and what a connection ends with when nobody misbehaves. */
  private static final Set<Integer> KNOWN_CLOSE_CODES = Set.of(1000, 1001, 1002, 1003, 1005, 1006, 1007, 1009, 1011,
      1012,
      1013, 4001, 4003, 4005, 4008, 4009, 4010, 4101, 4102, 4103, 4104, 4105, 4202);

  private final PrometheusRegistry registry;
  private final Map<Handshake, CounterDataPoint> handshakes;
  private final Map<TokenProblem, CounterDataPoint> authFailures;
  private final Counter closes;
  private final Counter messages;
  private final Map<String, CounterDataPoint> received = new ConcurrentHashMap<>();
  private final Map<String, CounterDataPoint> sent = new ConcurrentHashMap<>();
  private final DistributionDataPoint receivedBytes;
  private final DistributionDataPoint deliveryLatency;
  private final Counter sentBytes;
  private final Counter presenceChanges;
  private final Counter presenceUntold;
  private final Counter dropped;
  private final Counter evicted;
  private final CounterDataPoint recovered;
  private final Map<Loss, CounterDataPoint> lost;
  private final Map<Resumption, CounterDataPoint> resumptions;
  private final Gauge breakers;
  private final DistributionDataPoint canaryLag;
  private final Map<Disconnection, CounterDataPoint> disconnections;
  private final Map<Spoiled, CounterDataPoint> spoiled;
  private final Map<Obstacle, CounterDataPoint> refusals;
  private final Counter gapsRepaired;
  private final DistributionDataPoint pipelined;

  public PrometheusTelemetry(PrometheusRegistry registry) {
    this.registry = registry;
    this.handshakes = points(Handshake.values(), Counter.builder().name(PREFIX + "websocket_connections_total")
        .help("Requests for a connection, by how they ended").labelNames("outcome").register(registry));
    this.authFailures = points(TokenProblem.values(), Counter.builder().name(PREFIX + "auth_failures_total")
        .help("Tokens that were refused, by what was wrong with them").labelNames("reason").register(registry));
    this.closes = Counter.builder().name(PREFIX + "websocket_closes_total")
        .help("Connections that ended, by close code (RFC 6455 7.4)").labelNames("code").register(registry);
    this.messages = Counter.builder().name(PREFIX + "websocket_messages_total")
        .help("Messages read from and handed to sockets, by type").labelNames("direction", "type").register(registry);
    this.receivedBytes = Histogram.builder().name(PREFIX + "websocket_message_bytes")
        .help("Size of messages read from clients")
        .labelNames("direction").classicExponentialUpperBounds(64, 4, 7).classicOnly().register(registry)
        .labelValues("in");
    this.sentBytes = Counter.builder().name(PREFIX + "websocket_sent_bytes_total")
        .help("Bytes of frames handed to sockets").register(registry);
    this.deliveryLatency = Histogram.builder().name(PREFIX + "delivery_latency_seconds")
        .help("From accepting a message to having handed it to the last socket of a delivery loop")
        .classicExponentialUpperBounds(0.0005, 2, 14).classicOnly().register(registry);
    this.presenceChanges = Counter.builder().name(PREFIX + "presence_changes_total")
        .help("Joins, leaves and updates that were announced").register(registry);
    this.presenceUntold = Counter.builder().name(PREFIX + "presence_untold_total")
        .help("Announcements of presence that could not be published").register(registry);
    this.dropped = Counter.builder().name(PREFIX + "messages_dropped_total")
        .help("Messages dropped for subscribers that were too slow").register(registry);
    Counter recoveries = Counter.builder().name(PREFIX + "recoveries_total")
        .help("Requests to go on behind a position, by how they ended").labelNames("outcome").register(registry);
    this.recovered = recoveries.labelValues("recovered");
    this.lost = points(Loss.values(), recoveries);
    this.resumptions = points(Resumption.values(), Counter.builder().name(PREFIX + "sessions_resumed_total")
        .help("Requests to resume a session, by how they ended").labelNames("outcome").register(registry));
    this.evicted = Counter.builder().name(PREFIX + "history_evicted_total")
        .help("Messages that left their topic's history early, because all histories together were too large")
        .register(registry);
    this.breakers = Gauge.builder().name(PREFIX + "circuit_breaker_state")
        .help("1 for the state that a circuit breaker is in").labelNames("name", "state").register(registry);
    this.disconnections = points(Disconnection.values(), Counter.builder().name(PREFIX + "broker_disconnections_total")
        .help("Connections to the broker that ended, by which").labelNames("which").register(registry));
    this.spoiled = points(Spoiled.values(), Counter.builder().name(PREFIX + "broker_spoiled_entries_total")
        .help("Entries in Redis that could not be read and were skipped, by kind").labelNames("kind")
        .register(registry));
    this.refusals = points(EnumSet.range(Obstacle.NOT_PERMITTED, Obstacle.REFUSING).toArray(Obstacle[]::new),
        Counter.builder().name(PREFIX + "broker_refusals_total")
            .help("Commands that Redis answered with an error, by what that means").labelNames("reason")
            .register(registry));
    this.gapsRepaired = Counter.builder().name(PREFIX + "broker_gaps_repaired_total")
        .help("Topics of which announcements had been lost on the way from the broker").register(registry);
    this.pipelined = Histogram.builder().name(PREFIX + "broker_batch_commands").help("Commands that were sent together")
        .classicExponentialUpperBounds(1, 2, 10).classicOnly().register(registry);
    this.canaryLag = Histogram.builder().name(PREFIX + "broker_canary_lag_seconds")
        .help("How long a message took that this node sent itself by way of the broker")
        .classicExponentialUpperBounds(0.0005, 2, 14).classicOnly().register(registry);
  }

  /** Tells which program this is, as labels of a metric that is always 1. */
  public void build(Build build) {
    Info.builder().name(PREFIX + "build_info").help("Which program this is").labelNames("version", "revision", "java")
        .register(registry).setLabelValues(build.version(), build.revision(), build.java());
  }

  /**
   * Adds a gauge that is read when Prometheus asks.
   *
   * @param name without the {@linkplain #PREFIX prefix}
   */
  public void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder().name(PREFIX + name).help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  @Override
  public void handshake(Handshake outcome) {
    count(handshakes, outcome);
  }

  @Override
  public void closed(int closeCode) {
    closes.labelValues(KNOWN_CLOSE_CODES.contains(closeCode) ? Integer.toString(closeCode) : "other").inc();
  }

  @Override
  public void authenticationFailed(TokenProblem problem) {
    count(authFailures, problem);
  }

  @Override
  public void received(String type, int bytes) {
    received.computeIfAbsent(type, name -> messages.labelValues("in", name)).inc();
    receivedBytes.observe(bytes);
  }

  @Override
  public void sent(String type, int count, long bytes) {
    sent.computeIfAbsent(type, name -> messages.labelValues("out", name)).inc(count);
    sentBytes.inc(bytes);
  }

  @Override
  public void delivered(Duration latency) {
    deliveryLatency.observe(latency.toNanos() / NANOS_PER_SECOND);
  }

  @Override
  public void presenceAnnounced(int changes) {
    presenceChanges.inc(changes);
  }

  @Override
  public void presenceUntold() {
    presenceUntold.inc();
  }

  @Override
  public void dropped(int count) {
    dropped.inc(count);
  }

  @Override
  public void evicted(int count) {
    evicted.inc(count);
  }

  @Override
  public void recovery(Optional<Loss> loss) {
    loss.ifPresentOrElse(why -> count(lost, why), recovered::inc);
  }

  @Override
  public void resumption(Resumption outcome) {
    count(resumptions, outcome);
  }

  @Override
  public void breaker(String name, Breaker state) {
    for (Breaker each : Breaker.values()) {
      breakers.labelValues(name, each.name().toLowerCase(Locale.ROOT)).set(each == state ? 1 : 0);
    }
  }

  @Override
  public void canaryHeard(Duration lag) {
    canaryLag.observe(lag.toNanos() / NANOS_PER_SECOND);
  }

  @Override
  public void disconnected(Disconnection which) {
    count(disconnections, which);
  }

  @Override
  public void spoiled(Spoiled what) {
    count(spoiled, what);
  }

  @Override
  public void refused(Obstacle why) {
    count(refusals, why);
  }

  @Override
  public void gapsRepaired(int topics) {
    gapsRepaired.inc(topics);
  }

  @Override
  public void pipelined(int commands) {
    pipelined.observe(commands);
  }

  private static <E extends Enum<E>> void count(Map<E, CounterDataPoint> points, E value) {
    CounterDataPoint point = points.get(value);
    if (point != null) {
      point.inc();
    }
  }

  private static <E extends Enum<E>> Map<E, CounterDataPoint> points(E[] values, Counter counter) {
    return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(Function.identity(),
        value -> counter.labelValues(value.name().toLowerCase(Locale.ROOT))));
  }
}
