package io.carillon.adapters.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientNetworkTest {

  @Test
  void anIpv4AddressIsANetworkOfItsOwnWhateverThePort() throws UnknownHostException {
    assertThat(network("192.0.2.1", 1)).isEqualTo(network("192.0.2.1", 2)).isNotEqualTo(network("192.0.2.2", 1));
  }

  @Test
  void ofAnIpv6AddressTheFirst64BitsCount() throws UnknownHostException {
    assertThat(network("2001:db8:1:2::1", 1)).isEqualTo(network("2001:db8:1:2:ffff:ffff:ffff:ffff", 1))
        .isNotEqualTo(network("2001:db8:1:3::1", 1));
  }

  @Test
  void anIpv4AddressInIpv6ClothingIsAnIpv4Address() throws UnknownHostException {
    assertThat(network("::ffff:192.0.2.1", 1)).isEqualTo(network("192.0.2.1", 1));
  }

  @Test
  void whatIsNoAddressHasOneNetworkForAll() {
    assertThat(ClientNetwork.of(InetSocketAddress.createUnresolved("example.org", 1))).isEqualTo("unknown");
    assertThat(ClientNetwork.of(UnixDomainSocketAddress.of("/x"))).isEqualTo("unknown");
  }

  private static String network(String address, int port) throws UnknownHostException {
    return ClientNetwork.of(new InetSocketAddress(InetAddress.getByName(address), port));
  }
}
