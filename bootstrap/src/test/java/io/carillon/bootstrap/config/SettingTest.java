package io.carillon.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SettingTest {

  /** Operators' files and environments depend on every line of this. */
  @Test
  void theseAreTheSettingsAndTheirDefaults() {
    assertThat(Arrays.stream(Setting.values())
        .map(setting -> (setting.name() + " " + setting.path() + " " + setting.defaultValue()).trim()))
        .containsExactlyInAnyOrder(
            "HOST server.host 0.0.0.0",
            "PORT server.port 8081",
            "MANAGEMENT_PORT server.management_port",
            "ALLOWED_ORIGINS server.allowed_origins",
            "WEBSOCKET_COMPRESSION server.compression false",
            "JWT_SECRET auth.jwt_secret",
            "JWT_PUBLIC_KEY_FILE auth.jwt_public_key_file",
            "JWT_JWKS auth.jwt_jwks",
            "JWT_ALGORITHM auth.jwt_algorithm",
            "JWT_ISSUER auth.jwt_issuer",
            "JWT_AUDIENCE auth.jwt_audience",
            "AUTH_QUERY_TOKEN auth.query_token true",
            "AUTH_TIMEOUT auth.timeout 10s",
            "MAX_CONNECTIONS limits.connections 10000",
            "MAX_CONNECTIONS_PER_USER limits.connections_per_user 5",
            "BEYOND_CONNECTIONS_PER_USER limits.beyond_connections_per_user refuse",
            "MAX_CONNECTIONS_PER_ADDRESS limits.connections_per_address",
            "MAX_MESSAGE_BYTES limits.message_bytes 65536",
            "MAX_SUBSCRIPTIONS limits.subscriptions 128",
            "MAX_PUBLISH_RATE limits.publish_rate 100000",
            "MAX_COMMAND_RATE limits.command_rate 1000",
            "HEARTBEAT_INTERVAL heartbeat.interval 30s",
            "CLIENT_TIMEOUT heartbeat.timeout 60s",
            "MAILBOX_BYTES delivery.mailbox_bytes 1MiB",
            "MAILBOX_AGE delivery.mailbox_age 10s",
            "NODE_MAILBOX_BYTES delivery.node_mailbox_bytes 256MiB",
            "DELIVERY_LOOPS delivery.loops",
            "HISTORY_BYTES history.bytes",
            "SESSION_TTL session.ttl 2m", "PRESENCE_GRACE presence.grace 5s",
            "PRESENCE_MEMORY presence.memory 7d",
            "MAX_ROOMS_PER_USER rooms.per_user 100",
            "MAX_ROOM_MEMBERS rooms.members 1000",
            "ROOM_EMPTY_TTL rooms.empty_ttl 5m",
            "ROOM_UNUSED_TTL rooms.unused_ttl 30d",
            "SHUTDOWN_TIMEOUT shutdown.timeout 30s",
            "LOG_LEVEL log.level info",
            "LOG_FORMAT log.format json",
            "REDIS_URL redis.url",
            "REDIS_SENTINELS redis.sentinels",
            "REDIS_SENTINEL_MASTER redis.sentinel_master",
            "REDIS_SENTINEL_USER redis.sentinel_user",
            "REDIS_SENTINEL_PASSWORD redis.sentinel_password",
            "REDIS_CLUSTER redis.cluster",
            "REDIS_USER redis.user",
            "REDIS_PASSWORD redis.password",
            "REDIS_TLS redis.tls false",
            "REDIS_DATABASE redis.database 0",
            "REDIS_CA_FILE redis.ca_file",
            "REDIS_PREFIX redis.prefix carillon",
            "REDIS_TIMEOUT redis.timeout 800ms",
            "REDIS_CONNECTIONS redis.connections 2",
            "REDIS_MAX_WAITING redis.max_waiting 10000",
            "REDIS_BREAKER_FAILURES redis.breaker_failures 5",
            "REDIS_BREAKER_PAUSE redis.breaker_pause 1s");
  }

  @Test
  void everySettingIsDescribedAndHasAPathOfItsOwn() {
    assertThat(Setting.values()).allSatisfy(setting -> assertThat(setting.description()).isNotBlank());
    assertThat(Arrays.stream(Setting.values()).map(Setting::path)).doesNotHaveDuplicates();
  }

  @Test
  void whatMayHoldASecretIsNeverShown() {
    assertThat(Arrays.stream(Setting.values()).filter(Setting::isSecret)).containsExactlyInAnyOrder(Setting.JWT_SECRET,
        Setting.REDIS_URL, Setting.REDIS_PASSWORD, Setting.REDIS_SENTINEL_PASSWORD);
  }
}
