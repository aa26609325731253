package io.carillon.adapters.local.token;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;

/**
 * Fetches a key set: bounded in time and size, without following redirects, over TLS except from this very machine, and
 * never from a link-local address, where cloud providers keep their credentials.
 */
final class KeySetRetriever extends DefaultResourceRetriever {

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int MAX_BYTES = 512 * 1024;

  private KeySetRetriever() {
    super(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES);
  }

  /**
   * A retriever for an address.
   *
   * @throws IllegalArgumentException when keys may not come from there
   */
  static KeySetRetriever forAddress(URI address) {
    boolean overTls = "https".equals(address.getScheme());
    boolean fromHere = "http".equals(address.getScheme()) && isLoopbackName(address.getHost());
    if (!overTls && !fromHere) {
      throw new IllegalArgumentException("keys come from a file, over https, or over http from this machine itself");
    }
    return new KeySetRetriever();
  }

  @Override
  protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
    for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
      if (address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
        throw new IOException("the key set's host resolves to a link-local, wildcard or multicast address");
      }
    }
    HttpURLConnection connection = super.openHTTPConnection(url);
    connection.setInstanceFollowRedirects(false);
    return connection;
  }

  private static boolean isLoopbackName(String host) {
    return "localhost".equals(host) || "127.0.0.1".equals(host) || "[::1]".equals(host);
  }
}
