package io.carillon.acceptance.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client library that compresses, and not by our own code, among others that do not. */
final class CompressionTest {

  private static final String PLAIN = "carillon.v1";
  private static final String BATCH = "carillon.v1.batch";
  private static final int MANY = 300;

  private static ServerProcess server;

  @BeforeAll
  static void startServer() {
    server = ServerProcess.start(Map.of("WEBSOCKET_COMPRESSION", "true"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({PLAIN + ",true," + PLAIN + ",true", PLAIN + ",true," + PLAIN + ",false",
      PLAIN + ",false," + PLAIN + ",true",
      BATCH + ",true," + BATCH + ",true", BATCH + ",true," + PLAIN + ",true", PLAIN + ",true," + BATCH + ",false"})
  void whoCompressesAndWhoDoesNotHearTheSame(String dialectOfOne, boolean oneCompresses, String dialectOfOther,
      boolean otherCompresses) throws IOException {
    try (Client one = connect("one", dialectOfOne, oneCompresses);
        Client other = connect("other", dialectOfOther, otherCompresses)) {
      assertThat(one.compresses()).isEqualTo(oneCompresses);
      assertThat(other.compresses()).isEqualTo(otherCompresses);
      one.subscribe("lobby");
      other.subscribe("lobby");

      for (int i = 0; i < MANY; i++) {
        one.send("Broadcast", Map.of("topic", "lobby", "payload", words(i)));
      }

      List<String> said = IntStream.range(0, MANY).mapToObj(CompressionTest::words).toList();
      assertThat(heard(one)).isEqualTo(said);
      assertThat(heard(other)).isEqualTo(said);
    }
  }

  @Test
  void withoutTheSettingNothingIsCompressed() throws IOException {
    try (ServerProcess outOfTheBox = ServerProcess.start();
        Client client = Client.connect(outOfTheBox.address(),
            Introduction.withToken(Token.of("one").signedWith(outOfTheBox.secret())).compressing())) {
      client.greeting();

      assertThat(client.compresses()).isFalse();
    }
  }

  /** Short ones, which are better left as they are, among long ones. */
  private static String words(int number) {
    return number + " Glöckchen 🔔".repeat(number % 3 == 0 ? 1 : number);
  }

  private static List<String> heard(Client client) {
    return client.inbox().await("everything", message -> message.isBroadcastOn("lobby"), MANY).stream()
        .map(message -> message.text("payload")).toList();
  }

  private static Client connect(String user, String dialect, boolean compresses) throws IOException {
    Introduction plain = Introduction.withToken(Token.of(user).signedWith(server.secret())).protocol(dialect);
    Client client = Client.connect(server.address(), compresses ? plain.compressing() : plain);
    client.greeting();
    return client;
  }
}
