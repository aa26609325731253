package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.config.Durations;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicGrammar;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The command line's words as values. */
final class Converters {

  private Converters() {}

  static void register(CommandLine line) {
    line.registerConverter(UserId.class, text -> UserId.parse(text)
        .orElseThrow(
            () -> new TypeConversionException("'" + text + "' (expected: " + TopicGrammar.SEGMENT_RULE + ")")));
    line.registerConverter(TopicFilter.class, text -> TopicFilter.parse(text)
        .orElseThrow(() -> new TypeConversionException("'" + text + "' (expected: a topic or a pattern)")));
    line.registerConverter(Duration.class, text -> Durations.parse(text)
        .orElseThrow(() -> new TypeConversionException("'" + text + "' (expected: a time with a unit, such as 30m)")));
  }
}
