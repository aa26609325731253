package io.carillon.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({"ws://localhost:8081/ws, ws://localhost:8081/ws", "ws://localhost, ws://localhost/ws",
      "WSS://chat.example/, wss://chat.example/ws", "ws://[::1]:8081, ws://[::1]:8081/ws",
      "ws://my_app:8081/gate?a=b, ws://my_app:8081/gate?a=b"})
  void anAddressWithoutAPathLeadsToWhereClientsConnect(String text, String address) {
    assertThat(ServerAddress.parse(text)).map(ServerAddress::toString).contains(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:8081", "http://localhost", "ws://", "ws://a b", "ws://user:pass@host/ws",
      "ws://host:0/ws", "ws://host:65536/ws", "ws://host:port/ws", "ws://host/ws#part", "ws://host/a{b"})
  void anythingElseIsNone(String text) {
    assertThat(ServerAddress.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"localhost:8081, ws://localhost:8081/ws", "http://localhost, ws://localhost/ws",
      "https://chat.example/ws, wss://chat.example/ws"})
  void anotherSchemeOrNoneIsGuessed(String text, String meant) {
    assertThat(ServerAddress.meant(text)).map(ServerAddress::toString).contains(meant);
  }

  @Test
  void aHostNameWithAnUnderscoreIsLookedUpHereBecauseJavaWouldNotTakeIt() {
    ServerAddress plain = ServerAddress.parse("ws://no_such_host.invalid:8081/ws").orElseThrow();
    ServerAddress secure = ServerAddress.parse("wss://my_app:8081/ws").orElseThrow();

    assertThatThrownBy(plain::uri).isInstanceOf(IOException.class).hasMessageContaining("cannot be resolved");
    assertThatThrownBy(secure::uri).isInstanceOf(IOException.class).hasMessageContaining("underscore");
  }
}
