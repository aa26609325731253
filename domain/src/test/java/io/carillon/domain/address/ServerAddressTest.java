package io.carillon.domain.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({"app_redis", "my_app.example.com", "pr_17.preview.example.com", "10.0.0.1", "a.b.", "bücher.example",
      "xn--bcher-kva.example", "-"})
  void aHostMayHaveAnyNameThatMachinesHave(String host) {
    assertThat(ServerAddress.parse("ws://" + host + ":8081/ws")).contains(
        new ServerAddress("ws", null, host, OptionalInt.of(8081), "/ws"));
    assertThat(ServerAddress.parse("WS://" + host)).contains(
        new ServerAddress("ws", null, host, OptionalInt.empty(), ""));
  }

  @Test
  void theLoginEndsAtTheLastAt() {
    assertThat(ServerAddress.parse("redis://user:p@ss@Host:1/2?x#y")).contains(
        new ServerAddress("redis", "user:p@ss", "host", OptionalInt.of(1), "/2?x#y"));
  }

  @Test
  void anAddressOfIpv6StandsInBrackets() {
    ServerAddress address = ServerAddress.parse("https://[2001:DB8::1]:443/keys").orElseThrow();

    assertThat(address.host()).isEqualTo("2001:db8::1");
    assertThat(address).hasToString("https://[2001:db8::1]:443/keys");
  }

  @Test
  void aLoginIsNotShown() {
    assertThat(ServerAddress.parse("redis://u:hunter2@h").orElseThrow().toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:1", "http:host", "http:/host", "http://", "http:///x", "http://:80",
      "http://a:", "http://a:65536", "http://a:x", "http://a b", "http://a*", "http://[::1", "http://::1", "http://a\n",
      "://a", "1http://a", "http://u@", "http://a%20b"})
  void whatNamesNoHostIsNone(String text) {
    assertThat(ServerAddress.parse(text)).isEmpty();
  }
}
