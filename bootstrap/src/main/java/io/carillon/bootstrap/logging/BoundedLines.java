package io.carillon.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Keeps what clients can cause in bounds: it is logged at info at most, and each of its texts is cut. Jetty warns of malformed
 * requests and repeats them whole, so a header of 7 KB would become a warning of 7 KB.
 */
final class BoundedLines {

  static final int MAX_LENGTH = 256;

  /** Libraries' loggers that speak of what somebody sent. Those that speak of the machine stay as they are. */
  private static final List<String> OF_CLIENTS = List.of("org.eclipse.jetty.http.", "org.eclipse.jetty.util.HostPort",
      "org.eclipse.jetty.util.URIUtil", "org.eclipse.jetty.util.UrlEncoded", "org.eclipse.jetty.websocket.",
      "org.eclipse.jetty.server.internal.HttpConnection");

  private BoundedLines() {}

  /** Whether a library says this of what somebody sent. */
  static boolean isOfClient(ILoggingEvent event) {
    return OF_CLIENTS.stream().anyMatch(event.getLoggerName()::startsWith);
  }

  /** The line as it is written: our own warnings and errors are left alone, because an operator needs all of them. */
  static ILoggingEvent bounded(ILoggingEvent event) {
    boolean tooLoud = isOfClient(event) && event.getLevel().isGreaterOrEqual(Level.WARN);
    if (!tooLoud && (event.getLevel().isGreaterOrEqual(Level.WARN) || isShort(event))) {
      return event;
    }
    LoggingEvent shorter = new LoggingEvent();
    shorter.setLoggerName(event.getLoggerName());
    shorter.setLoggerContextRemoteView(event.getLoggerContextVO());
    shorter.setLevel(tooLoud ? Level.INFO : event.getLevel());
    shorter.setInstant(event.getInstant());
    shorter.setThreadName(event.getThreadName());
    shorter.setMDCPropertyMap(event.getMDCPropertyMap());
    shorter.setMessage(cut(event.getFormattedMessage()));
    if (!tooLoud && event.getThrowableProxy() instanceof ThrowableProxy thrown) {
      shorter.setThrowableProxy(thrown);
    }
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> shorter.addKeyValuePair(cut(pair)));
    }
    return shorter;
  }

  private static boolean isShort(ILoggingEvent event) {
    return event.getFormattedMessage().length() <= MAX_LENGTH && (event.getKeyValuePairs() == null
        || event.getKeyValuePairs().stream().allMatch(pair -> String.valueOf(pair.value).length() <= MAX_LENGTH));
  }

  private static KeyValuePair cut(KeyValuePair pair) {
    String text = String.valueOf(pair.value);
    return text.length() <= MAX_LENGTH ? pair : new KeyValuePair(pair.key, cut(text));
  }

  /** Never between the halves of a surrogate pair. */
  private static String cut(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
    return text.substring(0, end) + "…";
  }
}
