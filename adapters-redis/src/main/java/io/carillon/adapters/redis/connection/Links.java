package io.carillon.adapters.redis.connection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** Makes connections, logged in and, where that is asked for, encrypted. Safe for any number of threads. */
final class Links {

  /** Whoever is asked the way answers at once, or another one is asked. */
  private static final Duration ASKING_THE_WAY = Duration.ofMillis(300);

  private static final String STORE = "PKCS12";

  /** Of a store that never leaves the memory and holds what everybody may know. */
  private static final char[] NO_SECRET = {'n', 'o', 'n', 'e'};

  private final RedisConfig config;
  private final SslOptions tls;

  /**
   * @throws IllegalArgumentException when the file of certificates cannot be used
   */
  Links(RedisConfig config) {
    this.config = config;
    SslOptions.Builder options = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
    Path caFile = config.caFile();
    if (caFile != null) {
      byte[] trusted = trustStore(caFile);
      options.trustStoreType(STORE).truststore(() -> new ByteArrayInputStream(trusted), NO_SECRET.clone());
    }
    this.tls = options.build();
  }

  /**
   * Connects to a server that holds data.
   *
   * @throws redis.clients.jedis.exceptions.JedisException when that fails, within twice the timeout
   */
  Link to(Address address, String purpose) {
    return open(address, config.server().login(), config.server().database(), config.timeout(), purpose);
  }

  /** Connects to a server that is asked something about others, and is not waited for. */
  Link forAsking(Address address) {
    return open(address, config.server().login(), 0, ASKING_THE_WAY, "asking");
  }

  Link toSentinel(Address address, Login login) {
    return open(address, login, 0, ASKING_THE_WAY, "asking");
  }

  private Link open(Address address, Login login, int database, Duration timeout, String purpose) {
    var builder = DefaultJedisClientConfig.builder().resp2().timeoutMillis(Math.toIntExact(timeout.toMillis()))
        .clientName(config.prefix() + "-" + purpose).clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .user(login.user()).password(login.password()).database(database);
    if (login.tls()) {
      builder.sslOptions(tls);
    }
    return new Link(address, builder.build());
  }

  /** Jedis wants certificates in a store of Java's. */
  private static byte[] trustStore(Path caFile) {
    try (InputStream pem = Files.newInputStream(caFile); ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      KeyStore store = KeyStore.getInstance(STORE);
      store.load(null, null);
      for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      if (store.size() == 0) {
        throw unusable(caFile, null);
      }
      store.store(bytes, NO_SECRET.clone());
      return bytes.toByteArray();
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(caFile, e);
    }
  }

  private static IllegalArgumentException unusable(Path caFile, @Nullable Exception cause) {
    return new IllegalArgumentException("redis: '" + caFile + "' (expected: a file with certificates in PEM)", cause);
  }
}
