package io.carillon.bootstrap.config;

import java.util.Optional;

/**
 * Every setting of the server: its name in the environment (the constant's own), its path in the configuration file, and
 * its default. A test compares the tables of docs/configuration.md and the README with this list.
 */
public enum Setting {
  HOST("server.host", "0.0.0.0", "the address to listen on"),
  PORT("server.port", "8081", "the port for clients; 0 for any free one"),
  MANAGEMENT_PORT("server.management_port", "", "a port of its own for health, info and metrics"),
  ALLOWED_ORIGINS("server.allowed_origins", "",
      "pages that may connect: scheme://host:port, file:// or null, separated by commas;"
          + " empty for the same host only"),
  WEBSOCKET_COMPRESSION("server.compression", "false",
      "whether messages are compressed for clients that offer it (permessage-deflate)"),

  JWT_SECRET("auth.jwt_secret", "", "the secret that signs tokens (HS256, HS384, HS512), at least 32 bytes"),
  JWT_PUBLIC_KEY_FILE("auth.jwt_public_key_file", "", "or a PEM file with the public key (RS256, PS256, ES256)"),
  JWT_JWKS("auth.jwt_jwks", "", "or a key set: a file or an https address"),
  JWT_ALGORITHM("auth.jwt_algorithm", "", "the one algorithm to accept; empty for what the key serves"),
  JWT_ISSUER("auth.jwt_issuer", "", "the required value of a token's iss claim"),
  JWT_AUDIENCE("auth.jwt_audience", "", "the required member of a token's aud claim"),
  AUTH_QUERY_TOKEN("auth.query_token", "true", "whether the token may stand in the query string"),
  AUTH_TIMEOUT("auth.timeout", "10s", "how long a client may take to authenticate"),

  MAX_CONNECTIONS("limits.connections", "10000", "connections in all"),
  MAX_CONNECTIONS_PER_USER("limits.connections_per_user", "5",
      "connections of one user on all nodes; services are not limited"),
  BEYOND_CONNECTIONS_PER_USER("limits.beyond_connections_per_user", "refuse",
      "what happens when a user opens one connection too many: refuse the new one, or close_oldest"),
  MAX_CONNECTIONS_PER_ADDRESS("limits.connections_per_address", "",
      "connections from one address (IPv6: one /64); empty for as many as in all"),
  MAX_MESSAGE_BYTES("limits.message_bytes", "65536", "the size of a client's message"),
  MAX_SUBSCRIPTIONS("limits.subscriptions", "128", "topics that one connection subscribes to"),
  MAX_PUBLISH_RATE("limits.publish_rate", "100000", "messages that one connection publishes a second"),
  MAX_COMMAND_RATE("limits.command_rate", "1000", "other commands of one connection a second"),

  HEARTBEAT_INTERVAL("heartbeat.interval", "30s", "how often a client is pinged"),
  CLIENT_TIMEOUT("heartbeat.timeout", "60s", "how long a client may be silent, pongs included"),
  MAILBOX_BYTES("delivery.mailbox_bytes", "1MiB", "how many bytes may wait for one slow client"),
  MAILBOX_AGE("delivery.mailbox_age", "10s", "how long a message may wait for one slow client"),
  NODE_MAILBOX_BYTES("delivery.node_mailbox_bytes", "256MiB", "how many bytes may wait for all clients together"),
  DELIVERY_LOOPS("delivery.loops", "", "the number of delivery loops; empty for one per core"),
  HISTORY_BYTES("history.bytes", "",
      "how much memory the histories of all topics may take; empty for a quarter of the heap"),

  SESSION_TTL("session.ttl", "2m", "how long a session can be resumed when its connection is gone; 0s for not at all"),
  PRESENCE_GRACE("presence.grace", "5s",
      "how long a device that lost its connection still counts as present; 0s for not at all"),
  PRESENCE_MEMORY("presence.memory", "7d", "how long the server remembers when an absent user was last seen"),
  MAX_ROOMS_PER_USER("rooms.per_user", "100", "rooms that one user has joined"),
  MAX_ROOM_MEMBERS("rooms.members", "1000", "members of one room, those invited included; 1000 at most"),
  ROOM_EMPTY_TTL("rooms.empty_ttl", "5m", "how long a room without members is kept"),
  ROOM_UNUSED_TTL("rooms.unused_ttl", "30d", "how long an unused room is kept"),
  SHUTDOWN_TIMEOUT("shutdown.timeout", "30s", "how long clients have to leave when the server stops"),
  LOG_LEVEL("log.level", "info", "trace, debug, info, warn or error"),
  LOG_FORMAT("log.format", "json", "json or console"),
  REDIS_URL("redis.url", "",
      "the Redis that all nodes share: redis://user:password@host:port/database, or rediss:// for"
          + " TLS; empty for one node without Redis"),
  REDIS_SENTINELS("redis.sentinels", "", "or the sentinels that name the Redis master: host:port,host:port"),
  REDIS_SENTINEL_MASTER("redis.sentinel_master", "", "the name by which the sentinels know the master"),
  REDIS_SENTINEL_USER("redis.sentinel_user", "", "the user for the sentinels; empty for the default user"),
  REDIS_SENTINEL_PASSWORD("redis.sentinel_password", "", "the password of that user"),
  REDIS_CLUSTER("redis.cluster", "", "or some servers of a Redis Cluster: host:port,host:port"),
  REDIS_USER("redis.user", "", "the user for Redis, where REDIS_URL has none; empty for the default user"),
  REDIS_PASSWORD("redis.password", "", "the password of that user"),
  REDIS_TLS("redis.tls", "false", "with sentinels or a cluster: whether to encrypt, and check host names"),
  REDIS_DATABASE("redis.database", "0", "with sentinels: the number of the database"),
  REDIS_CA_FILE("redis.ca_file", "",
      "a PEM file with the only authorities to trust for Redis's certificate; empty for those that Java trusts"),
  REDIS_PREFIX("redis.prefix", "carillon", "begins all keys and channels: nodes with the same one are one system"),
  REDIS_TIMEOUT("redis.timeout", "800ms", "how long a command may take in all; then its client gets \"unavailable\""),
  REDIS_CONNECTIONS("redis.connections", "2", "the number of connections for writing, and of those for reading"),
  REDIS_MAX_WAITING("redis.max_waiting", "10000", "how many commands may wait for each connection"),
  REDIS_BREAKER_FAILURES("redis.breaker_failures", "5",
      "after how many failures in a row Redis is left alone for a while"),
  REDIS_BREAKER_PAUSE("redis.breaker_pause", "1s", "how long Redis is left alone then");

  private final String path;
  private final String defaultValue;
  private final String description;

  Setting(String path, String defaultValue, String description) {
    this.path = path;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  /** Where the setting stands in the configuration file. */
  public String path() {
    return path;
  }

  /** What holds when nobody sets it; empty for nothing. */
  public String defaultValue() {
    return defaultValue;
  }

  public String description() {
    return description;
  }

  /** Whether every character counts, white space at the ends included. */
  boolean isPassword() {
    return this == JWT_SECRET || this == REDIS_PASSWORD || this == REDIS_SENTINEL_PASSWORD;
  }

  /** Whether the value must never be shown. */
  public boolean isSecret() {
    return this == JWT_SECRET || this == REDIS_URL || this == REDIS_PASSWORD || this == REDIS_SENTINEL_PASSWORD;
  }

  /** Whether a value of it must not be shown: a login may have come into an address by mistake, too. */
  public boolean hides(String value) {
    return !value.isEmpty() && (isSecret() || value.contains("@"));
  }

  static Optional<Setting> at(String path) {
    for (Setting setting : values()) {
      if (setting.path.equals(path)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }
}
