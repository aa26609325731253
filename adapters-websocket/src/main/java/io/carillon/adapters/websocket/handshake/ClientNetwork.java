package io.carillon.adapters.websocket.handshake;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;

/** The network that a client's connections are counted by: one IPv4 address, or the 64 bits of IPv6 that one customer has. */
final class ClientNetwork {

  private static final int IPV6_PREFIX_BYTES = 8;

  private ClientNetwork() {}

  static String of(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress socket) || socket.getAddress() == null) {
      return "unknown";
    }
    InetAddress address = socket.getAddress();
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, IPV6_PREFIX_BYTES)
        : address.getHostAddress();
  }
}
