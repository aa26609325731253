package io.carillon.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Settings;
import io.carillon.bootstrap.server.CarillonServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code publish} and {@code tail} beside a server of this process, and beside what is none. */
@Timeout(180)
class ClientCommandsTest {

  private static final String SECRET = "s3cret-s3cret-s3cret-s3cret-s3cret!";
  private static final int PATIENCE_SECONDS = 60;

  @TempDir
  private static Path directory;

  private static CarillonServer server;
  private static String configuration;

  private final PrintStream usualOut = System.out;
  private final PrintStream usualErr = System.err;
  private final Output out = new Output();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void startServer() throws IOException {
    Map<String, String> settings = Map.of("JWT_SECRET", SECRET, "PORT", "0", "HOST", "127.0.0.1",
        "SHUTDOWN_TIMEOUT", "1s");
    server = CarillonServer.create(ConfigReader.read(Settings.load(settings, null, Map.of()), false));
    server.start();
    configuration = Files.writeString(directory.resolve("carillon.conf"),
        "auth.jwt_secret = \"%s\"%nserver.port = %d".formatted(SECRET, server.port())).toString();
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @BeforeEach
  void catchWhatIsPrinted() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void printAsUsual() {
    System.setOut(usualOut);
    System.setErr(usualErr);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":18446744073709551615}", "{ \"a\":1,\"a\":2 }", "1e999",
      "\"gr\u00fc\u00dfe \ud83d\ude00\"",
      "{\"include\":\"x\",\"$\":\"${y}\"}"})
  void aPayloadPassesPublishAndTailByteForByteAndTailEndsWhenNobodyReadsItAnyMore(String payload) {
    CompletableFuture<Integer> tail = tail("lobby");

    assertThat(publishUntilHeard(payload)).contains("\"payload\":" + payload + ",");

    end(tail);
  }

  @Test
  void whatATerminalWouldActOnArrivesAsAnEscape() {
    CompletableFuture<Integer> tail = tail("lobby");

    String heard = publishUntilHeard("{\r\n\"a\":\"\u009b31m\u007f\"}");

    assertThat(heard).contains("{  \"a\":\"\\u009b31m\\u007f\"}");
    assertThat(heard).matches("\\P{Cc}*");
    end(tail);
  }

  @Test
  void tailFailsWhenEverySubscriptionIsRefused() {
    int code = Main.run("tail", "--config", configuration, "user:bob", "system:health");

    assertThat(code).isEqualTo(1);
    assertThat(errors()).contains("user:bob is not subscribed to: forbidden", "system:health is not subscribed to");
  }

  @Test
  void aPayloadIsReadFromStandardInput() throws IOException {
    InputStream usualIn = System.in;
    try (var in = new ByteArrayInputStream("{\"text\":\"gr\u00fc\u00dfe\"}".getBytes(StandardCharsets.UTF_8))) {
      System.setIn(in);

      assertThat(Main.run("publish", "--config", configuration, "lobby", "-")).isZero();
      assertThat(out.text()).contains("\"published\"");
    } finally {
      System.setIn(usualIn);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      HTTP/1.1 404 Not Found    | the answer was 404, and not from Carillon: clients connect to /ws
      HTTP/1.1 502 Bad Gateway  | the answer was 502, and not from Carillon: a proxy
      HTTP/1.1 200 OK           | the answer was 200, and not from Carillon
      SSH-2.0-OpenSSH           | without an answer that is HTTP
      """)
  void aForeignServersPageIsNotShown(String statusLine, String said) throws Exception {
    try (ServerSocket foreign = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread page = Thread.ofVirtual().start(() -> answer(foreign, statusLine));

      int code = Main.run("publish", "--url", "ws://127.0.0.1:" + foreign.getLocalPort() + "/ws", "--token", "t",
          "lobby", "1");

      page.join();
      assertThat(code).isEqualTo(1);
      assertThat(errors()).contains(said).doesNotContain("html", "\u001b").hasSizeLessThan(400);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ws://nosuchhost.invalid     | the name nosuchhost.invalid cannot be resolved
      ws://no_such_host.invalid   | the name no_such_host.invalid cannot be resolved
      ws://127.0.0.1:1            | connection refused: nobody listens at 127.0.0.1:1
      """)
  void whyAServerCannotBeConnectedToIsSaid(String url, String said) {
    assertThat(Main.run("tail", "--url", url, "--token", "t", "lobby")).isEqualTo(1);
    assertThat(errors()).startsWith("carillon: ").contains(said).doesNotContain("Exception");
  }

  @Test
  void aServerWithoutTlsIsSaidToHaveNone() {
    String url = "wss://127.0.0.1:" + server.port();

    assertThat(Main.run("tail", "--url", url, "--token", "t", "lobby")).isEqualTo(1);
    assertThat(errors()).contains("TLS failed", "ws://");
  }

  private CompletableFuture<Integer> tail(String topic) {
    return CompletableFuture.supplyAsync(() -> Main.run("tail", "--config", configuration, topic, "project:1"));
  }

  /** The reader is gone, so the next message that is printed ends the command. */
  private void end(CompletableFuture<Integer> tail) {
    out.closed = true;
    while (!tail.isDone()) {
      assertThat(Main.run("publish", "--config", configuration, "lobby", "1")).isZero();
    }
    assertThat(tail.join()).isZero();
  }

  /** Publishes until a tail that has just been started has subscribed, and gives the line that it printed. */
  private String publishUntilHeard(String payload) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() - deadline < 0) {
      assertThat(Main.run("publish", "--config", configuration, "lobby", payload)).isZero();
      Optional<String> heard = out.text().lines().filter(line -> line.startsWith("{\"type\":\"Broadcast\""))
          .findFirst();
      if (heard.isPresent()) {
        return heard.get();
      }
    }
    throw new AssertionError("tail printed nothing; it said: " + errors());
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static void answer(ServerSocket foreign, String statusLine) {
    String page = "<html>\u001b[31m" + "x".repeat(5_000) + "</html>";
    try (Socket client = foreign.accept()) {
      client.getInputStream().read();
      client.getOutputStream().write((statusLine + "\r\nContent-Type: text/html\r\nContent-Length: " + page.length()
          + "\r\n\r\n" + page).getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      client.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Standard output, until nobody reads it. */
  private static final class Output extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile boolean closed;

    @Override
    public void write(int b) throws IOException {
      if (closed) {
        throw new IOException("Broken pipe");
      }
      bytes.write(b);
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
