package io.carillon.acceptance.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.RawSocket;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What Prometheus gets from a running server. */
final class MetricsTest {

  @Test
  void everyNameHasAPrefixAndNoRequestMakesTheServerFail() throws IOException {
    try (ServerProcess server = ServerProcess.start()) {
      assertThat(server.getFromManagement("/metrics").body().lines().filter(line -> line.startsWith("# TYPE "))
          .map(line -> line.split(" ", -1)[2]))
          .contains("carillon_rooms", "carillon_mailbox_bytes", "carillon_build_info")
          .allMatch(name -> name.matches("(carillon|jvm|process)_[a-z_]+"));

      try (RawSocket prometheus = RawSocket.connect(server.port())) {
        prometheus.send("""
            GET /metrics HTTP/1.1\r
            Host: localhost\r
            Accept: application/vnd.google.protobuf\r
            Connection: close\r
            \r
            """);
        assertThat(prometheus.readResponse().status()).isEqualTo(200);
      }
      assertThat(server.log().text()).doesNotContain("Exception");
    }
  }
}
