package io.carillon.benchmarks.swarm;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What one client is to be.
 *
 * @param token presented with the handshake
 * @param subprotocol what it asks for
 * @param topics what it subscribes to beyond what the server gives it by itself
 * @param receiveBuffer the size of its socket's receive buffer; 0 for what the system gives
 */
public record PeerPlan(String token, String subprotocol, List<String> topics, int receiveBuffer) {

  public PeerPlan {
    topics = List.copyOf(topics);
  }

  public PeerPlan(String token, String subprotocol, List<String> topics) {
    this(token, subprotocol, topics, 0);
  }

  /** The request that opens the socket (RFC 6455 4.1). The key need not differ: only the answer's form is looked at. */
  String request(String host, int port) {
    return String.join("\r\n",
        "GET /ws HTTP/1.1",
        "Host: " + host + ":" + port,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: Y2FyaWxsb24tY2xpZW50cw==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: " + subprotocol,
        "Authorization: Bearer " + token,
        "", "");
  }

  String subscribeCommand() {
    return topics.stream().map(topic -> "\"" + topic + "\"")
        .collect(Collectors.joining(",", "{\"type\":\"Subscribe\",\"id\":\"s\",\"data\":{\"topics\":[", "]}}"));
  }
}
