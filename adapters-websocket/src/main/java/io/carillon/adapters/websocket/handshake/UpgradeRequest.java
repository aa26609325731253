package io.carillon.adapters.websocket.handshake;

import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.adapters.websocket.wire.Encoding;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/**
 * A handshake that is formally right (RFC 6455 4.2.1).
 *
 * @param key the client's {@code Sec-WebSocket-Key}
 * @param subprotocols what the client offered
 * @param dialect what will be spoken
 * @param answerSubprotocol whether the client offered the dialect by name, so that the answer must name it
 * @param extension what the answer says of extensions; empty when messages are not compressed
 */
public record UpgradeRequest(String key, List<String> subprotocols, Dialect dialect, boolean answerSubprotocol,
    Optional<String> extension) {

  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  /** What came of looking at a request: exactly one of the two is there. */
  public record Parsed(Optional<UpgradeRequest> request, Optional<HandshakeError> error) {}

  /** How messages will go over the wire. */
  Encoding encoding() {
    return Encoding.of(dialect, extension.isPresent());
  }

  /**
   * Looks at a request.
   *
   * @param compression whether an offer to compress messages is accepted
   */
  public static Parsed parse(Request request, boolean compression) {
    if (!HttpMethod.GET.is(request.getMethod())) {
      return refuse(new HandshakeError(405, "bad_message", "a WebSocket is opened with GET", Map.of("Allow", "GET")));
    }
    if (!HttpVersion.HTTP_1_1.is(request.getConnectionMetaData().getProtocol())) {
      return refuse(HandshakeError.of(400, "bad_message", "a WebSocket is opened over HTTP/1.1"));
    }
    if (!hasToken(request, HttpHeader.UPGRADE, "websocket") || !hasToken(request, HttpHeader.CONNECTION, "upgrade")) {
      return refuse(new HandshakeError(426, "bad_message",
          "this address speaks WebSocket: connect with a WebSocket client", Map.of("Upgrade", "websocket")));
    }
    if (!VERSION.equals(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_VERSION))) {
      return refuse(new HandshakeError(426, "bad_message", "only version 13 of WebSocket is spoken (RFC 6455)",
          Map.of("Sec-WebSocket-Version", VERSION)));
    }
    List<String> keys = request.getHeaders().getValuesList(HttpHeader.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      return refuse(
          HandshakeError.of(400, "bad_message", "Sec-WebSocket-Key must be there once: 16 bytes in base64"));
    }
    return parseOffers(request, keys.getFirst(), compression);
  }

  private static Parsed parseOffers(Request request, String key, boolean compression) {
    List<String> offered = request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
    Optional<Dialect> chosen = offered.stream().flatMap(name -> Dialect.named(name).stream()).findFirst();
    boolean offersOthers = offered.stream().anyMatch(name -> !name.startsWith(PresentedToken.SUBPROTOCOL_PREFIX));
    if (chosen.isEmpty() && offersOthers) {
      return refuse(HandshakeError.of(400, "bad_message",
          "none of the offered subprotocols is spoken here: offer carillon.v1, carillon.v1.batch or none"));
    }
    Optional<String> extension = compression
        ? DeflateOffer.answerTo(request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_EXTENSIONS, false))
        : Optional.empty();
    return new Parsed(
        Optional.of(new UpgradeRequest(key, offered, chosen.orElse(Dialect.PLAIN), chosen.isPresent(), extension)),
        Optional.empty());
  }

  private static Parsed refuse(HandshakeError error) {
    return new Parsed(Optional.empty(), Optional.of(error));
  }

  private static boolean hasToken(Request request, HttpHeader header, String token) {
    return request.getHeaders().getCSV(header, false).stream().anyMatch(token::equalsIgnoreCase);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
