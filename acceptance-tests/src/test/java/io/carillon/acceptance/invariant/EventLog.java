package io.carillon.acceptance.invariant;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * A log in a file: one JSON object a line.
 *
 * @param file in UTF-8
 */
public record EventLog(Path file) implements Iterable<Event> {

  private static final JsonMapper JSON = JsonMapper.builder()
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .build();
  private static final ObjectReader READER = JSON.readerFor(Event.class);
  private static final ObjectWriter WRITER = JSON.writerFor(Event.class);

  /** An event as its line, without the line's end. */
  public static String format(Event event) {
    return WRITER.writeValueAsString(event);
  }

  static Event parse(String line) {
    return READER.readValue(line);
  }

  /** Reads as it goes; the file is closed when its end is reached. */
  @Override
  public Iterator<Event> iterator() {
    try {
      return new Lines(Files.newBufferedReader(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Lines implements Iterator<Event> {

    private final BufferedReader reader;
    private @Nullable String line;

    Lines(BufferedReader reader) throws IOException {
      this.reader = reader;
      this.line = read();
    }

    @Override
    public boolean hasNext() {
      return line != null;
    }

    @Override
    public Event next() {
      if (line == null) {
        throw new NoSuchElementException();
      }
      Event event = parse(line);
      try {
        line = read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return event;
    }

    private @Nullable String read() throws IOException {
      String next = reader.readLine();
      if (next == null) {
        reader.close();
      }
      return next;
    }
  }
}
