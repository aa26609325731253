package io.carillon.adapters.http.management;

import io.carillon.adapters.http.metrics.Build;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What {@code /info} tells; nothing of it is secret.
 *
 * @param protocols the WebSocket subprotocols that are spoken
 * @param limits the bounds that a client may meet, by name
 */
public record ServerInfo(Build build, Instant startedAt, List<String> protocols, Map<String, Long> limits) {}
