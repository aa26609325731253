package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Event;
import io.carillon.acceptance.invariant.EventLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Writes the log of a run. Any thread may add to it; what one thread adds keeps its order, and an effect stands behind its cause. */
final class Recorder implements AutoCloseable {

  private final long start = System.nanoTime();
  private final BlockingQueue<Optional<Event>> queue = new LinkedBlockingQueue<>();
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final EventLog log;
  private final Thread writer;

  Recorder(Path file) throws IOException {
    this.log = new EventLog(file);
    BufferedWriter lines = Files.newBufferedWriter(file);
    this.writer = Thread.ofPlatform().name("recorder").start(() -> write(lines));
  }

  /** Microseconds since the run began. */
  long now() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
  }

  void add(Event event) {
    count(event);
    queue.add(Optional.of(event));
  }

  /** What was written; complete when this is closed. */
  EventLog log() {
    return log;
  }

  /** How often what was seen, for who wants to know what a run has tried. */
  Map<String, Long> counts() {
    var sums = new TreeMap<String, Long>();
    counts.forEach((name, count) -> sums.put(name, count.sum()));
    return sums;
  }

  @Override
  public void close() {
    queue.add(Optional.empty());
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counts something that is not in the log. */
  void count(String what) {
    counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
  }

  private void count(Event event) {
    String name = switch (event) {
      case Event.Closed closed -> "closed " + closed.cause() + " " + closed.code();
      case Event.Subscribed it when it.resumed() -> "resumed, recovered " + it.recovered() + because(it.reason());
      case Event.Subscribed it when it.since() != null ->
        "subscribed with position, recovered " + it.recovered() + because(it.reason());
      case Event.Subscribed it when it.history() > 0 -> "subscribed with history";
      case Event.Gap gap -> "gap" + because(gap.reason()) + (gap.replay() ? ", in an answer" : ", live");
      case Event.Received it ->
        "received" + (it.epoch() == null ? ", unrecorded" : it.replay() ? ", replayed" : ", live");
      case Event.PublishRefused refused -> "refused" + because(refused.code());
      case Event.Disrupted it -> "fault " + it.what() + (it.over() ? ", over" : "");
      case Event.PublishAcked acked when acked.duplicate() -> "acknowledged again";
      default -> event.getClass().getSimpleName();
    };
    count(name);
  }

  private static String because(@Nullable String reason) {
    return reason == null ? "" : ": " + reason;
  }

  private void write(BufferedWriter lines) {
    try (lines) {
      for (Optional<Event> next = queue.take(); next.isPresent(); next = queue.take()) {
        lines.write(EventLog.format(next.get()));
        lines.newLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
