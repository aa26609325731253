package io.carillon.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.carillon.bootstrap.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Sets Logback up in code: there is no file to ship, to find or to get wrong. */
public final class Logging {

  private static final String CONSOLE = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp %replace([%X{connection}]){'\\[\\]',''}%n";

  /** Where our own loggers are. */
  private static final String OURS = "io.carillon";

  private Logging() {}

  /** Logs to standard output, as a server does. */
  public static void configure(LogConfig config) {
    LoggerContext context = reset();
    Level level = Level.toLevel(config.level().name());
    ConsoleAppender<ILoggingEvent> appender = appender(context, config.format(), "System.out", level);
    RepetitionFilter filter = new RepetitionFilter();
    filter.setContext(context);
    filter.start();
    appender.addFilter(filter);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(atLeast(Level.INFO, level));
    root.addAppender(appender);
    context.getLogger(OURS).setLevel(level);
    context.getLogger("org.eclipse.jetty").setLevel(atLeast(Level.WARN, level));
  }

  /** Logs warnings to standard error, as a command does whose output is for another program. */
  public static void configureForCommand() {
    LoggerContext context = reset();
    ConsoleAppender<ILoggingEvent> appender = appender(context, LogConfig.Format.CONSOLE, "System.err", Level.WARN);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
  }

  /** The graver of the two. Only our own loggers go into detail: those of libraries would show addresses with tokens. */
  private static Level atLeast(Level bound, Level level) {
    return level.isGreaterOrEqual(bound) ? level : bound;
  }

  private static LoggerContext reset() {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new IllegalStateException("Logback is not the logging library of this program");
    }
    context.reset();
    return context;
  }

  private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context, LogConfig.Format format,
      String target, Level threshold) {
    ConsoleAppender<ILoggingEvent> appender = new BoundedAppender(threshold);
    appender.setContext(context);
    appender.setTarget(target);
    appender.setEncoder(encoder(context, format));
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogConfig.Format format) {
    Encoder<ILoggingEvent> encoder = switch (format) {
      case JSON -> new FlatJsonEncoder();
      case CONSOLE -> console();
    };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static PatternLayoutEncoder console() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(CONSOLE);
    return encoder;
  }

  /** Writes each line within its bounds. */
  private static final class BoundedAppender extends ConsoleAppender<ILoggingEvent> {

    private final Level threshold;

    BoundedAppender(Level threshold) {
      this.threshold = threshold;
    }

    @Override
    protected void append(ILoggingEvent event) {
      ILoggingEvent line = BoundedLines.bounded(event);
      if (line.getLevel().isGreaterOrEqual(threshold)) {
        super.append(line);
      }
    }
  }
}
