package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carillon.adapters.redis.connection.RedisConfig.Breaker;
import io.carillon.adapters.redis.connection.RedisConfig.Vigil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConfigTest {

  @Test
  void aUrlNamesTheServerAndAllButTheHostMayBeLeftOut() {
    assertThat(RedisServer.of("redis://cache")).isEqualTo(server("cache", 6379, Login.NONE, 0));
    assertThat(RedisServer.of("rediss://cache:6380/3"))
        .isEqualTo(server("cache", 6380, new Login(true, null, null), 3));
    assertThat(RedisServer.of("redis://:secret@cache/")).isEqualTo(
        server("cache", 6379, new Login(false, null, "secret"), 0));
    assertThat(RedisServer.of("redis://node:p%40ss:w%2Frd@[::1]:7000/1"))
        .isEqualTo(server("::1", 7000, new Login(false, "node", "p@ss:w/rd"), 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app_redis", "my_app.internal", "_", "redis-1.example.com.", "10.0.0.1",
      "xn--bcher-kva.example"})
  void aHostMayHaveAnyNameThatMachinesHave(String host) {
    assertThat(RedisServer.of("redis://" + host + ":6379").address()).isEqualTo(new Address(host, 6379));
    assertThat(RedisServer.of("REDIS://user:pass@" + host + "/2").address()).isEqualTo(new Address(host, 6379));
    assertThat(Address.list(host + ":1," + host + ":2")).containsExactly(new Address(host, 1), new Address(host, 2));
  }

  @ParameterizedTest
  @CsvSource({"car%3Aillon:secret, car:illon, secret", "user:a%3Ab, user, a:b", "user:a:b, user, a:b",
      "user:p@ss, user, p@ss", "us%40er:p%40ss, us@er, p@ss", "user:100%25, user, 100%", "user:a+b, user, a+b",
      "user:a%2Bb%20c, user, a+b c", "us%2Fer:%23%3F, us/er, #?", "user:%C3%A4, user, ä", ":only, , only"})
  void aLoginIsSplitBeforeItIsDecoded(String login, @Nullable String user, String password) {
    assertThat(RedisServer.of("redis://" + login + "@app_redis").login())
        .isEqualTo(new Login(false, user, password));
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://user:50%hunter2@cache", "redis://user:hunter2%4@cache",
      "redis://user:hunter2%FF@cache",
      "redis://user:hunter2%zz@cache", "redis://cache:/0?hunter2", "redis://cache:6379:1", "redis://::1:6379",
      "redis://[::1", "redis://cache /", "redis://cache/1/2", "redis://cache/99999999999", "redis:cache",
      "redis:///hunter2"})
  void whatCannotBeReadWithoutGuessingIsRefused(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> RedisServer.of(url)).withMessageContaining("expected")
        .satisfies(refusal -> assertThat(refusal.getMessage() + refusal.getCause()).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cache:6379", "http://cache", "redis://", "redis://hunter2@cache",
      "redis://:hunter2@cache/x",
      "redis://cache?hunter2", "redis://cache/-1", "redis://cache:70000",
      "redis://cache#hunter2"})
  void whatIsNoSuchUrlIsRefusedWithoutRepeatingIt(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> RedisServer.of(url)).withMessageContaining("expected")
        .satisfies(refusal -> assertThat(refusal.getMessage() + refusal.getCause()).doesNotContain("hunter2"));
  }

  @Test
  void addressesAreListedWithTheirPorts() {
    assertThat(Address.list("a:1, b.example:65535,[2001:db8::1]:26379,10.0.0.1:7000"))
        .containsExactly(new Address("a", 1), new Address("b.example", 65_535), new Address("2001:db8::1", 26_379),
            new Address("10.0.0.1", 7000))
        .map(Address::toString).containsExactly("a:1", "b.example:65535", "[2001:db8::1]:26379", "10.0.0.1:7000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:", ":1", "a:0", "a:65536", "a:1,", "a:1;b:2", "2001:db8::1:6379", "hunter2@a:1",
      "redis://a:1", "a:hunter2", "a b:1"})
  void whatIsNoListOfAddressesIsRefusedWithoutRepeatingASecret(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Address.list(text)).withMessageContaining("expected")
        .satisfies(refusal -> assertThat(refusal.getMessage() + refusal.getCause()).doesNotContain("hunter2"));
  }

  @Test
  void aFileOfCertificatesThatCannotBeUsedIsRefused(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "-----BEGIN CERTIFICATE-----\nno");

    for (Path file : List.of(empty, nonsense, folder.resolve("missing.pem"))) {
      RedisConfig usual = RedisConfig.of(RedisServer.of("rediss://cache"));
      assertThatIllegalArgumentException().isThrownBy(() -> new Links(new RedisConfig(usual.server(), usual.prefix(),
          usual.timeout(), usual.connections(), usual.maxWaiting(), usual.breaker(), usual.vigil(), file)))
          .withMessageContaining(file.toString());
    }
  }

  @Test
  void aPasswordIsNotShown() {
    assertThat(new Cluster(Address.list("a:1"), new Login(false, "node", "hunter2")).toString())
        .doesNotContain("hunter2");
    assertThat(RedisServer.of("redis://node:hunter2@cache")).hasToString("redis://cache:6379/0");
    assertThat(RedisConfig.of(RedisServer.of("redis://node:hunter2@cache")).toString()).doesNotContain("hunter2");
  }

  @Test
  void whatCannotWorkIsRefused() {
    RedisServer server = RedisServer.of("redis://cache");
    RedisConfig usual = RedisConfig.of(server);

    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "a:b", usual.timeout(), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "", usual.timeout(), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", Duration.ofSeconds(1), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", Duration.ZERO, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", usual.timeout(), 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(usual, "p", usual.timeout(), 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cluster(List.of(), Login.NONE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sentinels(List.of(), "main", Login.NONE, Login.NONE, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sentinels(Address.list("a:1"), " ", Login.NONE, Login.NONE, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Breaker(0, Duration.ofSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Breaker(1, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vigil(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10)));
  }

  private static RedisServer server(String host, int port, Login login, int database) {
    return new RedisServer(new Address(host, port), login, database);
  }

  private static RedisConfig with(RedisConfig usual, String prefix, Duration timeout, int connections, int waiting) {
    return new RedisConfig(usual.server(), prefix, timeout, connections, waiting, usual.breaker(), usual.vigil());
  }
}
