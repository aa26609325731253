package io.carillon.bootstrap.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets the same line, whatever its arguments, through a limited number of times in each ten seconds: what clients or a full
 * machine can cause must not fill the disk. How often it happened is in the metrics.
 */
final class RepetitionFilter extends Filter<ILoggingEvent> {

  private static final long WINDOW_MILLIS = 10_000;
  private static final int MAX_PER_WINDOW = 20;

  /** Formats are texts of the program, so there are few; this bounds the memory should one be made of data. */
  private static final int MAX_FORMATS = 1_000;

  private final ConcurrentHashMap<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private volatile long window;

  @Override
  public FilterReply decide(ILoggingEvent event) {
    long now = event.getTimeStamp() / WINDOW_MILLIS;
    if (now != window || counts.size() > MAX_FORMATS) {
      window = now;
      counts.clear();
    }
    // A library's message contains parts of the request, so every such line would be a new one.
    String line = BoundedLines.isOfClient(event) ? event.getLoggerName() : event.getLoggerName() + event.getMessage();
    int count = counts.computeIfAbsent(line, _ -> new AtomicInteger()).incrementAndGet();
    return count > MAX_PER_WINDOW ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
