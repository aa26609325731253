package io.carillon.acceptance.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Inbox;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two client libraries, neither of them ours, talk to each other in every dialect that the server speaks. */
final class InteroperabilityTest {

  private static final String PLAIN = "carillon.v1";
  private static final String BATCH = "carillon.v1.batch";
  private static final int MANY = 300;

  private static ServerProcess server;

  @BeforeAll
  static void startServer() {
    server = ServerProcess.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({",", PLAIN + "," + PLAIN, BATCH + "," + BATCH, PLAIN + "," + BATCH, BATCH + "," + PLAIN, "," + BATCH})
  void twoLibrariesTalkToEachOther(@Nullable String dialectOfOne, @Nullable String dialectOfOther)
      throws IOException {
    try (Client nv = connectNv(dialectOfOne); JdkClient jdk = JdkClient.connect(dialectOfOther)) {
      assertThat(nv.protocol()).isEqualTo(dialectOfOne);
      assertThat(jdk.protocol()).isEqualTo(dialectOfOther == null ? "" : dialectOfOther);
      nv.greeting();
      jdk.inbox().await("the greeting", message -> message.isStatus("connected"));
      nv.subscribe("from.jdk");
      jdk.say("{\"type\":\"Subscribe\",\"id\":\"s\",\"data\":{\"topics\":[\"from.nv\"]}}");
      jdk.inbox().await("the answer", message -> message.isStatus("subscribed"));

      for (int i = 0; i < MANY; i++) {
        nv.send("Broadcast", Map.of("topic", "from.nv", "payload", "Glöckchen " + i));
        jdk.say("{\"type\":\"Broadcast\",\"data\":{\"topic\":\"from.jdk\",\"payload\":\"🔔 " + i + "\"}}");
      }

      assertThat(heard(jdk.inbox(), "from.nv")).isEqualTo(numbered("Glöckchen "));
      assertThat(heard(nv.inbox(), "from.jdk")).isEqualTo(numbered("🔔 "));
      jdk.leave();
      assertThat(jdk.inbox().awaitEnding()).isEqualTo(new Ending(1000, ""));
    }
  }

  /** Both offer a token beside the dialect, as browsers do; it must not come back. */
  @Test
  void aTokenAmongTheSubprotocolsIsNeverChosen() throws IOException {
    Introduction introduction = Introduction.ANONYMOUS.protocol("access_token." + token("nv")).protocol(BATCH)
        .protocol(PLAIN);

    try (Client client = Client.connect(server.address(), introduction)) {
      assertThat(client.greeting().text("user")).isEqualTo("nv");
      assertThat(client.protocol()).isEqualTo(BATCH);
    }
  }

  private static List<String> heard(Inbox inbox, String topic) {
    return inbox.await("everything", message -> message.isBroadcastOn(topic), MANY).stream()
        .map((Message message) -> message.text("payload")).toList();
  }

  private static List<String> numbered(String words) {
    return IntStream.range(0, MANY).mapToObj(number -> words + number).toList();
  }

  private static Client connectNv(@Nullable String dialect) throws IOException {
    Introduction introduction = Introduction.withToken(token("nv"));
    return Client.connect(server.address(), dialect == null ? introduction : introduction.protocol(dialect));
  }

  private static String token(String user) {
    return Token.of(user).signedWith(server.secret());
  }

  /** The WebSocket client of the JDK. */
  private static final class JdkClient implements AutoCloseable, WebSocket.Listener {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Inbox inbox = new Inbox();
    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;

    static JdkClient connect(@Nullable String dialect) {
      JdkClient client = new JdkClient();
      WebSocket.Builder builder = client.http.newWebSocketBuilder().header("Authorization", "Bearer " + token("jdk"));
      if (dialect != null) {
        builder.subprotocols(dialect);
      }
      client.socket = builder.buildAsync(server.address(), client).join();
      return client;
    }

    Inbox inbox() {
      return inbox;
    }

    String protocol() {
      return socket().getSubprotocol();
    }

    void say(String words) {
      socket().sendText(words, true).join();
    }

    void leave() {
      socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    private WebSocket socket() {
      return Optional.ofNullable(socket).orElseThrow();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        inbox.receive(text.toString(), webSocket.getSubprotocol());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      inbox.end(new Ending(code, reason));
      return null;
    }

    @Override
    public void close() {
      socket().abort();
      http.shutdownNow();
    }
  }
}
