package io.carillon.adapters.websocket.handshake;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Why a request does not become a WebSocket, as HTTP says it.
 *
 * @param status the HTTP status (RFC 9110)
 * @param code the protocol's error code
 * @param message one sentence that says what to do
 * @param headers what else the response carries
 */
public record HandshakeError(int status, String code, String message, Map<String, String> headers) {

  private static final JsonFactory JSON = new JsonFactory();

  static HandshakeError of(int status, String code, String message) {
    return new HandshakeError(status, code, message, Map.of());
  }

  /** The body of the response: the protocol's form of an error, in JSON. */
  ByteBuffer body() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("code", code);
      json.writeStringProperty("message", message);
      json.writeEndObject();
      json.writeEndObject();
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
