package io.carillon.adapters.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.adapters.http.server.PortException.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A port that cannot be opened is told with the reason, so that the operator knows which setting to change. */
class PortExceptionTest {

  private static final String HERE = "127.0.0.1";

  @Test
  void aPortThatIsInUseIsSaidToBeAndWhichOfTheTwoItIs() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PortException clients = failure(new HttpConfig(HERE, taken.getLocalPort(), OptionalInt.empty()));
      PortException management = failure(new HttpConfig(HERE, 0, OptionalInt.of(taken.getLocalPort())));

      assertThat(clients.reason()).isEqualTo(Reason.IN_USE);
      assertThat(clients.isManagement()).isFalse();
      assertThat(management.reason()).isEqualTo(Reason.IN_USE);
      assertThat(management.isManagement()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1", "nosuchhost.invalid"})
  void aHostThatIsNoAddressOfThisMachineIsSaidToBe(String host) {
    assertThat(failure(new HttpConfig(host, 0, OptionalInt.empty())).reason()).isEqualTo(Reason.NO_SUCH_ADDRESS);
  }

  @ParameterizedTest
  @CsvSource({"Permission denied, 80, NOT_PERMITTED", "Address already in use, 80, IN_USE",
      "Die Adresse wird bereits verwendet, 8081, IN_USE", "Keine Berechtigung, 80, OTHER"})
  void theReasonIsFoundInTheWordsOfTheSystemOrElseByTrying(String words, int port, Reason reason) {
    Throwable failure = new IOException("Failed to bind", new BindException(words));

    assertThat(PortException.reasonOf(failure, HERE, port)).isEqualTo(reason);
  }

  private static PortException failure(HttpConfig config) {
    HttpServer server = new HttpServer(config, new Handler.Sequence(), new Handler.Sequence());
    PortException failure = catchThrowableOfType(PortException.class, server::start);
    assertThat(failure).as("the server started").isNotNull();
    return failure;
  }
}
