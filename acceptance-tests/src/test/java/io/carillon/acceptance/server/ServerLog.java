package io.carillon.acceptance.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything that a server has written, line by line. */
public final class ServerLog {

  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> lines = new ArrayList<>();
  private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Reads until the server has closed its output. */
  void readAll(InputStream output) {
    try (var reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("the log could not be read: " + e);
    }
    ready.completeExceptionally(new IllegalStateException("the server ended before it was ready:\n" + text()));
    ended.complete(null);
  }

  /** Completes with the line in which the server says where it listens. */
  CompletableFuture<JsonNode> ready() {
    return ready;
  }

  CompletableFuture<Void> ended() {
    return ended;
  }

  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  public String text() {
    return String.join("\n", lines());
  }

  private void add(String line) {
    synchronized (this) {
      lines.add(line);
    }
    try {
      JsonNode parsed = JSON.readTree(line);
      if (parsed.path("formattedMessage").asString("").equals("ready")) {
        ready.complete(parsed);
      }
    } catch (JacksonException e) {
      // Whatever else a JVM may say; the tests that care look at the lines.
    }
  }
}
