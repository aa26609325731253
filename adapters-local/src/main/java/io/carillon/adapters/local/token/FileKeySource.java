package io.carillon.adapters.local.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** A key set in a file, which somebody may replace while the server runs. */
final class FileKeySource implements KeySource {

  private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(10);

  private final Path file;

  FileKeySource(Path file) {
    this.file = file;
  }

  @Override
  public String read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(HttpKeySource.MAX_BYTES + 1);
      if (bytes.length > HttpKeySource.MAX_BYTES) {
        throw new IOException("it is larger than " + HttpKeySource.MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file", e);
    }
  }

  /** Reading a file cannot be stopped. */
  @Override
  public void abort() {}

  @Override
  public Duration refreshInterval() {
    return REFRESH_INTERVAL;
  }

  /** Reading costs nobody else anything. */
  @Override
  public Duration pause() {
    return Duration.ZERO;
  }

  @Override
  public String place() {
    return file.toString();
  }
}
