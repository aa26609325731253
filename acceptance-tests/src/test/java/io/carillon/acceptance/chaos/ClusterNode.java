package io.carillon.acceptance.chaos;

import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.FaultyLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** One node of a cluster, which keeps its address however often it is started, and its own way to Redis. */
final class ClusterNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FaultyLink link;
  private final Map<String, String> settings;
  private final Path log;
  private ServerProcess process;

  /**
   * Starts it.
   *
   * @param log gets what the node has to say, once it has ended
   */
  ClusterNode(int redisPort, Map<String, String> settings, Path log) throws IOException {
    this.log = log;
    Files.deleteIfExists(log);
    this.link = new FaultyLink(redisPort);
    this.settings = new HashMap<>(settings);
    this.settings.put("REDIS_URL", link.url());
    this.process = ServerProcess.startWithClock(this.settings);
    this.settings.put("PORT", Integer.toString(process.port()));
  }

  URI address() {
    return process.address();
  }

  ServerProcess process() {
    return process;
  }

  FaultyLink link() {
    return link;
  }

  /** Waits until it takes clients. */
  void awaitReady() {
    Awaitility.await("a node that is ready").atMost(PATIENCE)
        .until(() -> process.getFromManagement("/health/ready").statusCode() == 200);
  }

  /** Starts it where it was, once it has ended. */
  void start() {
    writeLog();
    process = ServerProcess.startWithClock(settings);
  }

  @Override
  public void close() {
    try (link) {
      process.close();
      writeLog();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeLog() {
    try {
      Files.write(log, process.log().lines(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
