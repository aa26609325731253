package io.carillon.benchmarks.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** What the server says of itself at {@code /metrics}. */
public final class Gauges implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpRequest request;

  public Gauges(Target server) {
    this.request = HttpRequest.newBuilder(URI.create("http://" + server.host() + ":" + server.port() + "/metrics"))
        .build();
  }

  /** All lines of the page. */
  public List<String> read() throws IOException {
    try {
      return client.send(request, BodyHandlers.ofLines()).body().toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * The sum of all series whose line begins so.
   *
   * @param start a metric's name, or that and the first of its labels
   */
  public static double sum(List<String> lines, String start) {
    return lines.stream().filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  @Override
  public void close() {
    client.close();
  }
}
