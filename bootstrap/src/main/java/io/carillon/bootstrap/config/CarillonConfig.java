package io.carillon.bootstrap.config;

import io.carillon.adapters.http.server.HttpConfig;
import io.carillon.adapters.local.broker.LogLimits;
import io.carillon.adapters.local.presence.PresenceConfig;
import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.adapters.websocket.handshake.HandshakeConfig;
import io.carillon.application.connection.RateLimits;
import io.carillon.domain.access.Roles;
import io.carillon.domain.protection.BeyondLimit;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.topic.Namespaces;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked.
 *
 * @param logs what the histories of all topics may take together
 * @param sessions what is kept of clients that may come back
 * @param beyondUserLimit what happens to one connection of a user more than there may be
 * @param authTimeout how long a client may take to authenticate
 * @param shutdownTimeout how long a stop may take
 * @param redis the Redis that this node shares with others; {@code null} for a node of its own
 * @param warnings what the operator wrote and what has no effect, in words; empty when there is nothing to say
 */
public record CarillonConfig(HttpConfig http, HandshakeConfig handshake, TokenConfig token, DeliveryConfig delivery,
    PresenceConfig presence, RoomConfig rooms, int maxRoomMembers, ConnectionLimits connections,
    BeyondLimit beyondUserLimit, RateLimits rates,
    int maxMessageBytes, int maxSubscriptions, Duration authTimeout, Duration shutdownTimeout, Namespaces namespaces,
    LogLimits logs, SessionConfig sessions, Roles roles, LogConfig log, @Nullable RedisConfig redis,
    List<String> warnings) {}
