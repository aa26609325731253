package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.config.Durations;
import io.carillon.bootstrap.config.Spelling;
import io.carillon.domain.access.Permission;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicGrammar;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The command line's words as values. */
final class Converters {

  private static final String TOPIC_RULE = "segments of " + TopicGrammar.SEGMENT_RULE + ", joined by ':', "
      + TopicGrammar.MAX_LENGTH + " in all";

  private Converters() {}

  static void register(CommandLine line) {
    line.registerConverter(UserId.class, text -> UserId.parse(text)
        .orElseThrow(() -> unexpected(text, TopicGrammar.SEGMENT_RULE)));
    line.registerConverter(TopicName.class, text -> TopicName.parse(text)
        .orElseThrow(() -> unexpected(text, TopicPattern.parse(text).isPresent()
            ? "one topic, and no pattern"
            : "a topic: " + TOPIC_RULE + meant(text))));
    line.registerConverter(TopicFilter.class, text -> TopicFilter.parse(text)
        .orElseThrow(() -> unexpected(text, "a topic: " + TOPIC_RULE
            + "; or a pattern, in which '*' replaces a segment, or '**' the last one" + meant(text))));
    line.registerConverter(Permission.class, text -> Optional.of(Permission.named(text))
        .filter(permission -> Permission.names().contains(permission.name()))
        .orElseThrow(() -> unexpected(text, "one of " + String.join(", ", Permission.names())
            + Spelling.hint(text, Permission.names()))));
    line.registerConverter(Duration.class, text -> Durations.parse(text)
        .orElseThrow(() -> unexpected(text, "a time with a unit (ms, s, m, h, d), such as 30m")));
    line.registerConverter(ServerAddress.class, text -> ServerAddress.parse(text)
        .orElseThrow(() -> unexpected(text, ServerAddress.EXPECTED
            + ServerAddress.meant(text).map(address -> "; did you mean " + address + "?").orElse(""))));
  }

  private static TypeConversionException unexpected(String text, String expected) {
    return new TypeConversionException("'" + text + "' (expected: " + expected + ")");
  }

  /** Other systems divide topics with '/' and write patterns with '#' or '>'. */
  private static String meant(String text) {
    String ours = text.strip().replace('/', ':').replaceAll("^:|:$", "").replaceAll("(^|:)[#>]$", "$1**");
    return TopicFilter.parse(ours).map(topic -> "; did you mean " + topic.value() + "?").orElse("");
  }
}
