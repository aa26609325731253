package io.carillon.application.hub;

import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of patterns, found by the segments before the first wildcard: a message looks at the patterns that begin
 * as its topic does, not at all of them.
 */
final class PatternIndex {

  private final ConcurrentHashMap<String, Map<TopicPattern, Subscribers>> byPrefix = new ConcurrentHashMap<>();

  boolean isEmpty() {
    return byPrefix.isEmpty();
  }

  /** Replaces the subscribers of a pattern, one call at a time per pattern; {@code null} stands for none. */
  void compute(TopicPattern pattern, UnaryOperator<@Nullable Subscribers> change) {
    byPrefix.compute(prefixOf(pattern), (_, patterns) -> {
      Map<TopicPattern, Subscribers> those = patterns == null ? new ConcurrentHashMap<>() : patterns;
      Subscribers changed = change.apply(those.get(pattern));
      if (changed == null) {
        those.remove(pattern);
      } else {
        those.put(pattern, changed);
      }
      return those.isEmpty() ? null : those;
    });
  }

  /** The subscribers of every pattern that covers the topic. */
  List<Subscribers> covering(TopicName topic) {
    var found = new ArrayList<Subscribers>();
    String name = topic.value();
    for (int end = name.indexOf(':'); end >= 0; end = name.indexOf(':', end + 1)) {
      byPrefix.getOrDefault(name.substring(0, end), Map.of()).forEach((pattern, subscribers) -> {
        if (pattern.covers(topic)) {
          found.add(subscribers);
        }
      });
    }
    return found;
  }

  private static String prefixOf(TopicPattern pattern) {
    String text = pattern.value();
    return text.substring(0, text.lastIndexOf(':', text.indexOf('*')));
  }
}
