package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.SelfSigned;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisException;

/** Connections to a server that encrypts, with a certificate for {@code localhost} that only a file vouches for. */
class TlsTest {

  @TempDir
  private Path folder;

  private final int port = RedisProcess.freePort();
  private SelfSigned certificate;
  private RedisProcess redis;

  @BeforeEach
  void startRedis() throws Exception {
    certificate = SelfSigned.forHost("dns:localhost", folder);
    redis = RedisProcess.started(Persistence.NONE, "--tls-port", Integer.toString(port), "--tls-cert-file",
        certificate.certificate().toString(), "--tls-key-file", certificate.key().toString(), "--tls-auth-clients",
        "no",
        "--tls-ca-cert-file", certificate.certificate().toString());
  }

  @AfterEach
  void stopRedis() {
    redis.close();
  }

  @Test
  void aCertificateThatTheFileVouchesForIsGoodForTheHostThatItNames() {
    try (RedisNode node = new RedisNode(config("localhost", certificate.certificate())).delivering()) {
      LogFollower follower = node.follow("chat");
      node.publish("chat", "1");
      await().until(() -> node.end("chat").equals(follower.position()));
    }
  }

  @Test
  void aCertificateIsNoGoodForAnotherHostAndTheReasonIsTold() {
    refuses(config("127.0.0.1", certificate.certificate()),
        "No subject alternative names matching IP address 127.0.0.1");
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() {
    refuses(config("localhost", null), "unable to find valid certification path");
  }

  private static void refuses(RedisConfig config, String why) {
    Links links = new Links(config);
    Address address = ((RedisServer) config.server()).address();

    assertThatExceptionOfType(JedisException.class).isThrownBy(() -> links.to(address, "test").close())
        .satisfies(refusal -> assertThat(Link.reason(refusal)).contains(why));
  }

  private RedisConfig config(String host, @Nullable Path caFile) {
    RedisConfig usual = RedisNode.config(RedisServer.of("rediss://" + host + ":" + port), "test");
    return new RedisConfig(usual.server(), usual.prefix(), usual.timeout(), usual.connections(), usual.maxWaiting(),
        usual.breaker(), usual.vigil(), caFile);
  }
}
