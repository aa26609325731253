package io.carillon.adapters.http.management;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What {@code /info} tells; nothing of it is secret.
 *
 * @param protocols the WebSocket subprotocols that are spoken
 * @param limits the bounds that a client may meet, by name
 */
public record ServerInfo(String version, Instant startedAt, List<String> protocols, Map<String, Long> limits) {}
