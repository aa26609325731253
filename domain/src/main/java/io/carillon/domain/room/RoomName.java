package io.carillon.domain.room;

import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicGrammar;
import io.carillon.domain.topic.TopicName;
import java.util.Optional;

/** The name of a room: one topic segment. What is said in the room is said on {@code room:<name>}. */
public record RoomName(String value) implements Comparable<RoomName> {

  private static final String PREFIX = Namespaces.ROOM + ":";

  public RoomName {
    if (!TopicGrammar.isSegment(value)) {
      throw new IllegalArgumentException("room: '" + value + "' (expected: " + TopicGrammar.SEGMENT_RULE + ")");
    }
  }

  /** The room that a client names, by its name or by its topic; nothing when the text is neither. */
  public static Optional<RoomName> parse(String text) {
    String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    return TopicGrammar.isSegment(name) ? Optional.of(new RoomName(name)) : Optional.empty();
  }

  /** The room whose topic this is, if it is one's. */
  public static Optional<RoomName> of(TopicName topic) {
    return topic.isIn(Namespaces.ROOM) ? parse(topic.value()) : Optional.empty();
  }

  public TopicName topic() {
    return new TopicName(PREFIX + value);
  }

  @Override
  public int compareTo(RoomName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
