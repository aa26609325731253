package io.carillon.adapters.local.token;

import io.carillon.domain.address.ServerAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A key set at an address: bounded in size, without following redirects, over TLS except from this very machine, and never
 * from a link-local address, where cloud providers keep their credentials. A slow server is met with {@link #abort}.
 */
final class HttpKeySource implements KeySource {

  static final int MAX_BYTES = 512 * 1024;

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int OK = 200;
  private static final Duration REFRESH_INTERVAL = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final URL address;
  private volatile @Nullable HttpURLConnection open;
  private volatile boolean aborted;

  private HttpKeySource(URL address) {
    this.address = address;
  }

  /**
   * The key set at an address.
   *
   * @throws IllegalArgumentException when keys may not come from there
   */
  static HttpKeySource at(URI address) {
    ServerAddress place = ServerAddress.parse(address.toString()).orElseThrow(() -> new IllegalArgumentException(
        "no host stands in the address of the key set (expected: a file or an https address)"));
    boolean overTls = place.scheme().equals("https");
    boolean fromHere = place.scheme().equals("http") && isLoopbackName(place.host());
    if (!overTls && !fromHere) {
      throw new IllegalArgumentException("keys come from a file, over https, or over http from this machine itself");
    }
    if (overTls && place.host().indexOf('_') >= 0) {
      throw new IllegalArgumentException("keys cannot come from " + place.host()
          + ": Java checks no certificate of a host name with an underscore (expected: another name of that host)");
    }
    try {
      return new HttpKeySource(address.toURL());
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("that is no address of a key set (expected: a file or an https address)", e);
    }
  }

  @Override
  public String read() throws IOException {
    refuseSpecialAddresses();
    if (!(address.openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("it is not reached over HTTP");
    }
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
    connection.setRequestProperty("Connection", "close");
    aborted = false;
    open = connection;
    try {
      return read(connection);
    } finally {
      open = null;
      connection.disconnect();
    }
  }

  @Override
  public void abort() {
    aborted = true;
    HttpURLConnection connection = open;
    if (connection != null) {
      connection.disconnect();
    }
  }

  @Override
  public Duration refreshInterval() {
    return REFRESH_INTERVAL;
  }

  @Override
  public Duration pause() {
    return PAUSE;
  }

  /** What stands in front of the host or behind the path may be secret. */
  @Override
  public String place() {
    return address.getProtocol() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
        + address.getPath();
  }

  private String read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status != OK) {
      throw new IOException("the answer is " + status + (status / 100 == 3 ? ", and redirects are not followed" : ""));
    }
    try (InputStream in = connection.getInputStream()) {
      var body = new ByteArrayOutputStream();
      byte[] part = new byte[8 * 1024];
      for (int count = in.read(part); count >= 0; count = in.read(part)) {
        body.write(part, 0, count);
        if (aborted || body.size() > MAX_BYTES) {
          throw new IOException(aborted ? "it comes too slowly" : "it is larger than " + MAX_BYTES + " bytes");
        }
      }
      return body.toString(StandardCharsets.UTF_8);
    }
  }

  private void refuseSpecialAddresses() throws IOException {
    for (InetAddress each : InetAddress.getAllByName(address.getHost())) {
      if (each.isLinkLocalAddress() || each.isAnyLocalAddress() || each.isMulticastAddress()) {
        throw new IOException("its host resolves to a link-local, wildcard or multicast address");
      }
    }
  }

  private static boolean isLoopbackName(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
  }
}
