package io.carillon.adapters.local.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpServer;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.fixture.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpKeySourceTest {

  private static final String KEY_SET = new JWKSet(
      new RSAKey.Builder((RSAPublicKey) Keys.RSA.getPublic()).keyID("rsa").build()).toString();

  private final AtomicInteger followed = new AtomicInteger();
  private HttpServer server = newServer();

  private static HttpServer newServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void serve() {
    answer("/jwks", 200, KEY_SET);
    answer("/missing", 404, "{}");
    answer("/failing", 500, KEY_SET);
    answer("/empty", 200, "{\"keys\":[]}");
    answer("/no-keys", 200, "{}");
    answer("/text", 200, "the keys are being painted");
    answer("/list", 200, "[]");
    answer("/nothing", 200, "");
    answer("/unknown-keys", 200, "{\"keys\":[{\"kty\":\"AKP\",\"kid\":\"rsa\"},null,7]}");
    answer("/large", 200, KEY_SET + " ".repeat(600 * 1024));
    server.createContext("/moved", exchange -> {
      exchange.getResponseHeaders().set("Location", address("/target").toString());
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
    });
    server.createContext("/target", exchange -> {
      followed.incrementAndGet();
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(KEY_SET.getBytes(StandardCharsets.UTF_8));
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://login.example.org/jwks", "http://localhost:1/jwks", "http://127.0.0.1/jwks",
      "http://[::1]:8080/jwks", "HTTPS://login.example.org/jwks"})
  void keysComeOverTlsOrFromThisMachine(String address) {
    assertThatCode(() -> HttpKeySource.at(URI.create(address))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://login.example.org/jwks", "http://169.254.169.254/latest/meta-data",
      "http://localhost.example.org/", "http://127.0.0.1.example.org/", "http://2130706433/", "http://0.0.0.0/",
      "http://[::]/", "ftp://localhost/jwks", "jar:file:/x!/y", "http:/jwks", "HTTP://example.org/",
      "https:/jwks", "https:///jwks", "http://my_idp/jwks", "https://my_idp/jwks",
      "https://pr_17.preview.example.com/jwks"})
  void keysComeFromNowhereElse(String address) {
    assertThatThrownBy(() -> HttpKeySource.at(URI.create(address))).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://169.254.169.254/jwks", "https://[fe80::1]/jwks", "https://0.0.0.0/jwks",
      "https://224.0.0.1/jwks"})
  void anAddressWhereCredentialsOrNobodyLiveIsNotContacted(String address) {
    assertThatThrownBy(() -> HttpKeySource.at(URI.create(address)).read())
        .isInstanceOf(IOException.class).hasMessageContaining("link-local");
  }

  @Test
  void aKeySetOfThisMachineVerifiesTokens() {
    assertThat(verify("/jwks")).isInstanceOf(TokenVerdict.Accepted.class);
  }

  @Test
  void aRedirectIsNotFollowed() {
    assertThat(verify("/moved")).isInstanceOf(TokenVerdict.Undecided.class);
    assertThat(followed).hasValue(0);
  }

  /** A failing key server never makes a token invalid. */
  @ParameterizedTest
  @ValueSource(strings = {"/missing", "/large", "/empty", "/no-keys", "/text", "/list", "/unknown-keys", "/failing",
      "/nothing"})
  void aKeySetThatIsNotToBeHadLeavesTheTokenUndecided(String path) {
    assertThat(verify(path)).isInstanceOf(TokenVerdict.Undecided.class);
  }

  @Test
  void aServerWithoutTlsOrThatNobodyRunsLeavesTheTokenUndecided() throws IOException {
    int unused;
    try (ServerSocket socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }

    assertThat(verify(URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/jwks")))
        .isInstanceOf(TokenVerdict.Undecided.class);
    assertThat(verify(URI.create("http://127.0.0.1:" + unused + "/jwks")))
        .isInstanceOf(TokenVerdict.Undecided.class);
    assertThat(verify(URI.create("https://no-such-host.invalid/jwks"))).isInstanceOf(TokenVerdict.Undecided.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n{\"keys\":["})
  void aServerThatStopsAnsweringIsGivenUp(String beginning) throws Exception {
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpKeySource source = HttpKeySource.at(URI.create("http://127.0.0.1:" + hanging.getLocalPort() + "/jwks"));
      var read = CompletableFuture.supplyAsync(() -> {
        try {
          return source.read();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      try (Socket client = hanging.accept()) {
        client.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));

        await().until(() -> { // a dripping server gets no further than one that is silent
          client.getOutputStream().write('0');
          source.abort();
          return read.isDone();
        });
      } catch (SocketException closedAlready) {
        await().until(read::isDone);
      }

      assertThat(read).isCompletedExceptionally();
    }
  }

  private TokenVerdict verify(String path) {
    return verify(address(path));
  }

  private static TokenVerdict verify(URI address) {
    var config = new TokenConfig(new TokenConfig.Key.KeySet(address), null, null, null);
    String token = Tokens.token("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", Tokens.CLAIMS,
        Tokens.rs256(Keys.RSA.getPrivate()));
    return new JwtTokenVerifier(config, Roles.NONE, new SettableClock()).verify(new AccessToken(token));
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void answer(String path, int status, String body) {
    server.createContext(path, exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      try (exchange) {
        exchange.getResponseBody().write(bytes);
      }
    });
  }
}
