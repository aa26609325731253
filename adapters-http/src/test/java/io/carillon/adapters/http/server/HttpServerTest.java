package io.carillon.adapters.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.adapters.http.management.ManagementHandler;
import io.carillon.adapters.http.management.ServerInfo;
import io.carillon.adapters.http.metrics.Build;
import io.carillon.adapters.http.metrics.PrometheusTelemetry;
import io.carillon.application.lifecycle.Readiness;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.telemetry.Concern.Trouble;
import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {

  private final SettableHealth delivery = new SettableHealth();
  private @Nullable Trouble trouble;
  private final Readiness readiness = new Readiness(delivery, List.of(() -> Optional.ofNullable(trouble)));
  private final SettableClock clock = new SettableClock();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTelemetry telemetry = new PrometheusTelemetry(registry);
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server = server(OptionalInt.empty());

  @AfterEach
  void stop() {
    server.stop();
    client.close();
  }

  @Test
  void aServerIsAliveBeforeItIsReadyAndNotReadyWhenItDrains() throws Exception {
    server.start();

    assertThat(get("/health").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);

    readiness.started();
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);

    delivery.obstacle = Obstacle.UNREACHABLE;
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("\"status\":\"degraded\"", "\"cause\":\"unreachable\"");
    delivery.obstacle = Obstacle.TOO_FEW_REPLICAS;
    assertThat(get("/health/ready").body()).contains("\"cause\":\"too_few_replicas\"", "min-replicas-to-write");
    assertThat(get("/health").statusCode()).as("a new process would not deliver either").isEqualTo(200);

    readiness.draining();
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"draining\"}");
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aNodeThatServesClientsInSpiteOfATroubleTellsItAndStaysReady() throws Exception {
    server.start();
    readiness.started();
    trouble = new Trouble("keys_stale", true, "look at the keys");

    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").body())
        .isEqualTo("{\"cause\":\"keys_stale\",\"causes\":[\"keys_stale\"],\"message\":\"look at the keys\","
            + "\"status\":\"degraded\"}");

    delivery.obstacle = Obstacle.UNREACHABLE;
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("\"cause\":\"unreachable\"",
        "\"causes\":[\"unreachable\",\"keys_stale\"]");
  }

  @Test
  void infoTellsVersionUptimeProtocolsAndLimits() throws Exception {
    server.start();
    clock.advance(Duration.ofSeconds(5));

    HttpResponse<String> info = get("/info");

    assertThat(info.headers().firstValue("content-type")).contains("application/json");
    assertThat(info.body()).contains("\"version\":\"1.2.3\"", "\"revision\":\"0123456789ab\"",
        "\"java\":\"25.0.1+8\"", "\"uptime_ms\":5000", "\"protocols\":[\"carillon.v1\"]",
        "\"limits\":{\"connections\":7}");
  }

  @Test
  void metricsComeAsTextOrAsOpenMetricsWhenThatIsAskedFor() throws Exception {
    server.start();
    telemetry.received("Ping", 30);

    HttpResponse<String> text = get("/metrics");
    HttpResponse<String> open = send(request("/metrics").header("Accept", "application/openmetrics-text"));

    assertThat(text.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    assertThat(text.body()).contains("carillon_websocket_messages_total{direction=\"in\",type=\"Ping\"} 1.0");
    assertThat(open.headers().firstValue("content-type").orElseThrow()).startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/vnd.google.protobuf",
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
          + "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text;q=0.4,*/*;q=0.2",
      "application/json", "*/*;q=0", "text/plain;q=0", "text/plain;q=many", "text/plain;version=99", "/", "", ",,;;,",
      ";q=1",
      "\"", "text/plain;x=\"a,b;q=0"})
  void metricsComeAsTextWhateverElseIsAskedFor(String accept) throws Exception {
    server.start();
    telemetry.received("Ping", 30);

    HttpResponse<String> text = send(request("/metrics").header("Accept", accept));

    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain; version=0.0.4");
    assertThat(text.body()).contains("carillon_websocket_messages_total{direction=\"in\",type=\"Ping\"} 1.0")
        .doesNotContain("# EOF");
  }

  @Test
  void theFormatIsChosenFromAllAcceptHeadersTogether() throws Exception {
    server.start();

    HttpResponse<String> open = send(request("/metrics").header("Accept", "application/vnd.google.protobuf;q=1")
        .header("Accept", "text/plain;version=0.0.4;q=0.3").header("Accept", "application/openmetrics-text;q=0.5"));

    assertThat(open.headers().firstValue("content-type").orElseThrow()).startsWith("application/openmetrics-text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/ready", "/info", "/metrics"})
  void whatOperatorsAskIsAnsweredWhateverTheQueryAndWithoutABodyToHead(String path) throws Exception {
    server.start();
    readiness.started();

    HttpResponse<String> withQuery = get(path + "?name%5B%5D=carillon_rooms&%25=%FF&x");
    HttpResponse<String> head = send(request(path).method("HEAD", BodyPublishers.noBody()));

    assertThat(withQuery.statusCode()).isEqualTo(200);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("content-length").orElse(0)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics/", "/metricss", "/health/live/x", "/health%2Fready", "/%00", "/..%2Fmetrics",
      "/;/metrics"})
  void anAddressThatIsNotOneIsNoFaultOfTheServer(String path) throws Exception {
    server.start();

    assertThat(get(path).statusCode()).isBetween(400, 499);
  }

  @Test
  void whatIsReadOnlyCannotBeWrittenTo() throws Exception {
    server.start();

    HttpResponse<String> post = send(request("/info").POST(BodyPublishers.ofString("{}")));

    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
    assertThat(send(request("/health").method("HEAD", BodyPublishers.noBody())).statusCode()).isEqualTo(200);
  }

  @Test
  void anUnknownAddressIsAnsweredWithJsonThatHelps() throws Exception {
    server.start();

    HttpResponse<String> nothing = get("/nothing");

    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.body()).contains("\"code\":\"not_found\"", "/ws");
    assertThat(nothing.headers().firstValue("server")).isEmpty();
  }

  @Test
  void aHandlerThatFailsShowsNothingOfWhatItThrew() throws Exception {
    server = new HttpServer(new HttpConfig("127.0.0.1", 0, OptionalInt.empty()), new Failing(), management());
    server.start();

    HttpResponse<String> failed = get("/ws");

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).contains("\"code\":\"internal\"").doesNotContain("secret", "Exception");
  }

  @Test
  void aManagementPortHasTheManagementAddressesAlone() throws Exception {
    server = server(OptionalInt.of(0));
    server.start();

    assertThat(server.managementPort()).isNotEqualTo(server.port());
    assertThat(get("/health").statusCode()).isEqualTo(404);
    assertThat(send(HttpRequest.newBuilder(address(server.managementPort(), "/health"))).statusCode()).isEqualTo(200);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      server = new HttpServer(new HttpConfig("0.0.0.0", taken.getLocalPort(), OptionalInt.empty()), new Failing(),
          management());

      assertThatThrownBy(server::start).isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }

  private HttpServer server(OptionalInt managementPort) {
    return new HttpServer(new HttpConfig("127.0.0.1", 0, managementPort), new Handler.Sequence(), management());
  }

  private ManagementHandler management() {
    ServerInfo info = new ServerInfo(new Build("1.2.3", "0123456789ab", "25.0.1+8"), clock.instant(),
        List.of("carillon.v1"), Map.of("connections", 7L));
    return new ManagementHandler(readiness, info, registry, clock);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address(server.port(), path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static URI address(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static final class Failing extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      throw new IllegalStateException("secret");
    }
  }

  /** A broker that is in the way of messages when a test says so. */
  private static final class SettableHealth implements DeliveryHealth {

    private volatile @Nullable Obstacle obstacle;

    @Override
    public Optional<Obstacle> obstacle() {
      return Optional.ofNullable(obstacle);
    }

    @Override
    public void onChange(Listener listener) {
      throw new UnsupportedOperationException("nobody listens here");
    }
  }
}
