package io.carillon.adapters.websocket.handshake;

import java.util.Map;

/**
 * Why a request does not become a WebSocket, as HTTP says it.
 *
 * @param status the HTTP status (RFC 9110)
 * @param code the protocol's error code
 * @param message one sentence that says what to do
 * @param headers what else the response carries
 */
public record HandshakeError(int status, String code, String message, Map<String, String> headers) {

  static HandshakeError of(int status, String code, String message) {
    return new HandshakeError(status, code, message, Map.of());
  }
}
