package io.carillon.adapters.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests are real ones: Jetty parses them from their text. */
class OriginRuleTest {

  private static final OriginRule SAME_HOST = new OriginRule(Set.of(), false);

  @Test
  void aClientThatIsNoBrowserSendsNoOriginAndIsLetThrough() throws Exception {
    assertThat(allows(SAME_HOST, "carillon.example")).isTrue();
    assertThat(allows(listing("https://app.example"), "carillon.example")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
      "chat.example, https://chat.example",
      "chat.example, http://chat.example",
      "chat.example, http://chat.example:80",
      "chat.example, https://chat.example:443",
      "chat.example:8081, http://chat.example:8081",
      "chat.example:443, https://chat.example",
      "chat.example:80, http://chat.example",
      "CHAT.example, https://Chat.EXAMPLE",
      "192.0.2.1:8081, http://192.0.2.1:8081",
      "[::1]:8081, http://[::1]:8081",
      "[::1], https://[::1]",
      "my_app:3000, http://my_app:3000",
      "my_app, https://my_app",
      "pr_17.preview.example.com, https://PR_17.preview.example.com",
      "chat.example., https://chat.example",
      "chat.example:8081, http://chat.example.:8081",
      "xn--bcher-kva.example, https://xn--bcher-kva.example"})
  void aPageOfTheSameHostIsAllowedAlsoBehindAProxyThatEndsTls(String host, String origin) throws Exception {
    assertThat(allows(SAME_HOST, host, origin)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
      "chat.example, https://evil.example",
      "chat.example, https://chat.example.evil.example",
      "chat.example, https://evil-chat.example",
      "chat.example, https://sub.chat.example",
      "chat.example:8081, http://chat.example",
      "chat.example, https://chat.example:8443",
      "chat.example, http://chat.example:443",
      "chat.example:8081, http://chat.example:8082",
      "chat.example, 'null'",
      "chat.example, chat.example",
      "chat.example, https://user@chat.example",
      "chat.example, https://chat.example/path",
      "chat.example, https://chat.example?x",
      "chat.example, https://chat.example#x",
      "chat.example, 'https://chat.example https://chat.example'",
      "localhost:8081, http://localhost:3000",
      "localhost, capacitor://localhost",
      "my_app:3000, http://my_app:3001",
      "my_app:3000, http://my-app:3000",
      "chat.example, file://",
      "chat.example, https://"})
  void anyOtherPageIsNot(String host, String origin) throws Exception {
    assertThat(allows(SAME_HOST, host, origin)).isFalse();
  }

  @Test
  void twoOriginsAreNone() throws Exception {
    assertThat(allows(SAME_HOST, "chat.example", "https://chat.example", "https://chat.example")).isFalse();
    assertThat(allows(SAME_HOST, "chat.example", "https://chat.example", "https://evil.example")).isFalse();
  }

  @Test
  void whereOriginsAreListedTheyAloneAreAllowed() throws Exception {
    OriginRule rule = listing("https://app.example", "http://intra.example:3000");

    assertThat(allows(rule, "chat.example", "https://app.example")).isTrue();
    assertThat(allows(rule, "chat.example", "https://APP.example:443")).isTrue();
    assertThat(allows(rule, "chat.example", "http://intra.example:3000")).isTrue();
    assertThat(allows(rule, "chat.example", "http://app.example")).isFalse();
    assertThat(allows(rule, "chat.example", "http://intra.example")).isFalse();
    assertThat(allows(rule, "chat.example", "https://chat.example")).isFalse();
    assertThat(allows(rule, "chat.example", "null")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
      "https://my_app.example.com, https://my_app.example.com",
      "https://my_app.example.com, https://MY_APP.example.com:443",
      "https://pr_17.preview.example.com:8443, https://pr_17.preview.example.com:8443",
      "'null', 'null'",
      "file://, file://",
      "FILE://, file://",
      "app://-, app://-",
      "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop",
      "capacitor://localhost, capacitor://localhost",
      "tauri://localhost, tauri://localhost",
      "ionic://localhost:8080, ionic://localhost:8080",
      "https://bücher.example, https://xn--bcher-kva.example",
      "https://app.example., https://app.example",
      "http://[0:0:0:0:0:0:0:1]:3000, http://[::1]:3000",
      "http://[2001:DB8::1], http://[2001:db8::1]:80"})
  void whateverABrowserSaysOfAPageCanBeListed(String listed, String origin) throws Exception {
    assertThat(allows(listing(listed), "chat.example", origin)).isTrue();
    assertThat(allows(listing("https://other.example"), "chat.example", origin)).isFalse();
  }

  @Test
  void anAppsPagesAreAllowedWhereTheyAreListedAlone() throws Exception {
    assertThat(allows(listing("capacitor://localhost"), "localhost", "http://localhost")).isFalse();
    assertThat(allows(listing("capacitor://localhost"), "localhost", "capacitor://localhost:80")).isFalse();
    assertThat(allows(listing("file://"), "chat.example", "null")).isFalse();
    assertThat(allows(listing("null"), "chat.example", "file://")).isFalse();
  }

  @Test
  void inDevelopmentPagesOfThisMachineAreAllowedOnEveryPort() throws Exception {
    OriginRule rule = new OriginRule(Set.of(), true);

    for (String origin : new String[]{"http://localhost:3000", "http://127.0.0.1:5173", "http://[::1]:1"}) {
      assertThat(allows(rule, "localhost:8081", origin)).as(origin).isTrue();
    }
    for (String origin : new String[]{"http://localhost.evil.example", "http://evil.example", "null"}) {
      assertThat(allows(rule, "localhost:8081", origin)).as(origin).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "example.org", "https://", "https://a/", "https://a b", "https://*.example", "",
      "Null", "https://a:70000", "https://a:", "https://u@a", "https://[::1", "https://[g]", "file:///", "://a",
      "http:a",
      "https://.", "https://-\u0000"})
  void whatIsNoOriginCannotBeListed(String origin) {
    assertThatThrownBy(() -> OriginRule.canonical(origin)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  private static OriginRule listing(String... origins) {
    return new OriginRule(Arrays.stream(origins).map(OriginRule::canonical).collect(Collectors.toSet()), false);
  }

  private static boolean allows(OriginRule rule, String host, String... origins) throws Exception {
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    server.addConnector(connector);
    server.setHandler(new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        Content.Sink.write(response, true, Boolean.toString(rule.allows(request)), callback);
        return true;
      }
    });
    server.start();
    try {
      String headers = Arrays.stream(origins).map(origin -> "Origin: " + origin + "\r\n").collect(Collectors.joining());
      String answer = connector.getResponse(
          "GET /ws HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 200").matches(text -> text.endsWith("true") || text.endsWith("false"));
      return answer.endsWith("true");
    } finally {
      server.stop();
    }
  }
}
