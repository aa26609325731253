package io.carillon.benchmarks.swarm;

import io.carillon.adapters.websocket.wire.Encoding;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one client is to be.
 *
 * @param path where it connects
 * @param token presented with the handshake; {@code null} where none is asked for
 * @param subprotocol what it asks for; empty for none
 * @param compresses whether it offers to compress messages
 * @param topics what it subscribes to beyond what the server gives it by itself
 * @param receiveBuffer the size of its socket's receive buffer; 0 for what the system gives
 */
public record PeerPlan(String path, @Nullable String token, String subprotocol, boolean compresses,
    List<String> topics, int receiveBuffer) {

  public PeerPlan {
    topics = List.copyOf(topics);
  }

  /** A client of the server. */
  public static PeerPlan of(String token, Encoding encoding, List<String> topics) {
    return new PeerPlan("/ws", token, encoding.dialect().subprotocol(), encoding.isDeflated(), topics, 0);
  }

  /** A client that nobody asks who it is, and whose path says what it gets. */
  public static PeerPlan at(String path) {
    return new PeerPlan(path, null, "", false, List.of(), 0);
  }

  public PeerPlan withReceiveBuffer(int bytes) {
    return new PeerPlan(path, token, subprotocol, compresses, topics, bytes);
  }

  /** The request that opens the socket (RFC 6455 4.1). The key need not differ: only the answer's form is looked at. */
  String request(String host, int port) {
    StringBuilder request = new StringBuilder(String.join("\r\n",
        "GET " + path + " HTTP/1.1",
        "Host: " + host + ":" + port,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: Y2FyaWxsb24tY2xpZW50cw==",
        "Sec-WebSocket-Version: 13",
        ""));
    if (!subprotocol.isEmpty()) {
      request.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
    }
    if (compresses) {
      request.append("Sec-WebSocket-Extensions: permessage-deflate\r\n");
    }
    if (token != null) {
      request.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  String subscribeCommand() {
    return topics.stream().map(topic -> "\"" + topic + "\"")
        .collect(Collectors.joining(",", "{\"type\":\"Subscribe\",\"id\":\"s\",\"data\":{\"topics\":[", "]}}"));
  }
}
