package io.carillon.adapters.redis.broker;

import io.carillon.domain.message.Position;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics that this node listens to, and of the recorded ones how far it has listened: up to where each announcement was
 * heard, or was made before anybody here began. Safe for any number of threads.
 */
final class AttachedTopics {

  /** Of a topic that nothing was heard on, or that is not recorded. */
  private static final Position NOTHING = new Position("-", 0);

  private final Map<TopicName, Position> heard = new ConcurrentHashMap<>();

  void add(TopicName topic) {
    heard.putIfAbsent(topic, NOTHING);
  }

  void remove(TopicName topic) {
    heard.remove(topic);
  }

  /** The log ended there when somebody here began to listen; what was announced before need not have been heard. */
  void beginAt(TopicName topic, Position end) {
    heard.replace(topic, NOTHING, end);
  }

  /** An announcement was heard. */
  void hear(TopicName topic, Position position) {
    heard.replace(topic, position);
  }

  /** What was not heard need not be any more: the listener knows that the log ends there. */
  void skip(TopicName topic, Position heardBefore, Position end) {
    heard.replace(topic, heardBefore, end);
  }

  /** How far a topic was heard; {@code null} when that is not known, or nothing is recorded. */
  @Nullable
  Position heard(TopicName topic) {
    Position position = heard.get(topic);
    return NOTHING.equals(position) ? null : position;
  }

  /** The recorded topics among them, as far as is known. */
  List<TopicName> recorded() {
    return heard.entrySet().stream().filter(entry -> !NOTHING.equals(entry.getValue())).map(Map.Entry::getKey).toList();
  }
}
