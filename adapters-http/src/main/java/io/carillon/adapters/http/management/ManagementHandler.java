package io.carillon.adapters.http.management;

import io.carillon.adapters.http.server.JsonResponse;
import io.carillon.application.lifecycle.Readiness;
import io.carillon.domain.telemetry.Concern.Trouble;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /health}, {@code /health/ready}, {@code /info} and {@code /metrics}. */
public final class ManagementHandler extends Handler.Abstract {

  private final Readiness readiness;
  private final ServerInfo info;
  private final PrometheusRegistry registry;
  private final InstantSource clock;

  public ManagementHandler(Readiness readiness, ServerInfo info, PrometheusRegistry registry, InstantSource clock) {
    this.readiness = readiness;
    this.info = info;
    this.registry = registry;
    this.clock = clock;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    switch (path) {
      case "/health", "/health/ready", "/info", "/metrics" -> answer(path, request, response, callback);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void answer(String path, Request request, Response response, Callback callback) throws IOException {
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      JsonResponse.error(405, "bad_message", "this address is read with GET").send(response, callback);
      return;
    }
    switch (path) {
      case "/health" -> JsonResponse.of(200, Map.of("status", "alive")).send(response, callback);
      case "/health/ready" -> ready().send(response, callback);
      case "/info" -> info().send(response, callback);
      default -> metrics(request, response, callback);
    }
  }

  private JsonResponse ready() {
    Readiness.State state = readiness.state();
    List<Trouble> troubles = state == Readiness.State.READY ? troubles() : List.of();
    if (troubles.isEmpty()) {
      return JsonResponse.of(state == Readiness.State.READY ? 200 : 503,
          Map.of("status", state.name().toLowerCase(Locale.ROOT)));
    }
    Trouble gravest = troubles.getFirst();
    return JsonResponse.of(gravest.takesClients() ? 200 : 503, Map.of("status", "degraded", "cause", gravest.cause(),
        "message", gravest.advice(), "causes", troubles.stream().map(Trouble::cause).toList()));
  }

  /** All causes: first an obstacle to delivery, then troubles that keep new clients away, then the others. */
  private List<Trouble> troubles() {
    Stream<Trouble> messages = readiness.obstacle()
        .map(obstacle -> new Trouble(obstacle.name().toLowerCase(Locale.ROOT), false, adviceOn(obstacle))).stream();
    return Stream.concat(messages, readiness.troubles().stream()).toList();
  }

  /** Advice for the operator. The node's log names the server and its answer. */
  private static String adviceOn(Obstacle obstacle) {
    return switch (obstacle) {
      case NOT_YET_CONNECTED -> "Redis has not been reached yet: check REDIS_URL and that Redis runs";
      case UNREACHABLE -> "Redis cannot be reached: check that it runs, and the network";
      case BREAKER_OPEN -> "Redis has failed again and again and is left alone for a moment: check it and the network";
      case NOT_DELIVERING -> "messages do not come back from Redis: check its load, the network and output buffers";
      case NOT_PERMITTED -> "the user of Redis lacks a right: compare its ACL with deploy/redis/users.acl";
      case LOGIN_REFUSED -> "Redis refuses the login: check user and password";
      case TOO_FEW_REPLICAS -> "Redis takes no writes because min-replicas-to-write is not met: bring a replica back";
      case NOT_PERSISTING -> "Redis takes no writes because it cannot write its file: check its disk";
      case OUT_OF_MEMORY -> "Redis takes no writes because its memory is full: raise maxmemory or keep less";
      case READ_ONLY -> "Redis takes no writes because it is a replica: let REDIS_URL lead to the master";
      case BUSY -> "Redis loads its data or is busy with a script: wait, or end the script";
      case REFUSING -> "Redis refuses what is needed: the log has its answer";
    };
  }

  private JsonResponse info() {
    return JsonResponse.of(200, Map.of("name", "carillon", "version", info.build().version(), "revision",
        info.build().revision(), "java", info.build().java(), "protocols", info.protocols(), "started_at",
        info.startedAt().toEpochMilli(), "uptime_ms", clock.millis() - info.startedAt().toEpochMilli(),
        "limits", info.limits()));
  }

  private void metrics(Request request, Response response, Callback callback) throws IOException {
    ExpositionFormatWriter writer = MetricsFormat
        .preferredBy(request.getHeaders().getValuesList(HttpHeader.ACCEPT)).writer();
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    writer.write(page, registry.scrape());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, writer.getContentType());
    response.write(true, ByteBuffer.wrap(page.toByteArray()), callback);
  }
}
