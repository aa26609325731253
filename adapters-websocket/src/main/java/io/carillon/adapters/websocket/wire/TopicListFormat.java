package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.TopicRequest;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The list of topics in a subscribe or unsubscribe command: texts, or for subscribing also objects. */
final class TopicListFormat {

  private static final String TOPICS = "topics";
  private static final String POSITIONS = "positions";

  /** Bounds the answer, which has an entry for each. */
  private static final int MAX_TOPICS = 1_000;

  private TopicListFormat() {}

  static List<TopicRequest> requests(RawObject data, JsonFactory factory) throws BadFieldException {
    var requests = new ArrayList<TopicRequest>();
    forEachEntry(data, TOPICS, 1, MAX_TOPICS, factory, (parser, bytes) -> requests.add(switch (parser.currentToken()) {
      case VALUE_STRING -> TopicRequest.of(parser.getString());
      case START_OBJECT -> request(new RawObject(bytes).read(parser, 0, ""), factory);
      default -> throw new BadFieldException(TOPICS, "topics must be a list of strings and objects");
    }));
    return requests;
  }

  static List<String> names(RawObject data, JsonFactory factory) throws BadFieldException {
    return names(data, TOPICS, 1, MAX_TOPICS, factory);
  }

  /**
   * A list of strings.
   *
   * @param field its name
   * @param min how many there must be: 0 or 1
   * @param max how many there may be
   */
  static List<String> names(RawObject data, String field, int min, int max, JsonFactory factory)
      throws BadFieldException {
    var names = new ArrayList<String>();
    forEachEntry(data, field, min, max, factory, (parser, _) -> {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw new BadFieldException(field, field + " must be a list of strings");
      }
      names.add(parser.getString());
    });
    return names;
  }

  /** The positions that a client states: a list of objects with topic, epoch and offset; empty when it is absent. */
  static Map<TopicName, Position> positions(RawObject data, JsonFactory factory) throws BadFieldException {
    Map<TopicName, Position> positions = new HashMap<>();
    if (data.has(POSITIONS)) {
      forEachEntry(data, POSITIONS, 0, MAX_TOPICS, factory, (parser, bytes) -> {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw badPositions();
        }
        RawObject entry = new RawObject(bytes).read(parser, 0, "");
        try {
          positions.put(TopicName.parse(entry.requiredText("topic")).orElseThrow(TopicListFormat::badPositions),
              PositionFormat.of(entry));
        } catch (BadFieldException _) {
          throw badPositions();
        }
      });
    }
    return positions;
  }

  private static BadFieldException badPositions() {
    return new BadFieldException(POSITIONS,
        "positions must be a list of objects with topic, epoch and offset: as the server sent them");
  }

  private static TopicRequest request(RawObject entry, JsonFactory factory) throws BadFieldException {
    Position position = PositionFormat.read(entry, "position", factory);
    Integer history = HistoryFormat.count(entry, "history");
    if (position != null && history != null) {
      throw new BadFieldException("history", "position and history exclude each other: send one of them");
    }
    return new TopicRequest(entry.requiredText("topic"), entry.text("token").map(AccessToken::new).orElse(null),
        overflow(entry), position, history);
  }

  private static @Nullable Overflow overflow(RawObject entry) throws BadFieldException {
    Optional<String> name = entry.text("on_overflow");
    return name.isEmpty() ? null : switch (name.get()) {
      case "close" -> Overflow.CLOSE;
      case "drop_oldest" -> Overflow.DROP_OLDEST;
      case "latest" -> Overflow.LATEST;
      default -> throw new BadFieldException("on_overflow", "on_overflow must be close, drop_oldest or latest");
    };
  }

  private static void forEachEntry(RawObject data, String field, int min, int max, JsonFactory factory,
      EntryReader reader)
      throws BadFieldException {
    if (!data.isArray(field)) {
      throw new BadFieldException(field, field + " is required: a list of " + field);
    }
    byte[] bytes = data.json(field).orElseThrow().toBytes();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
      parser.nextToken();
      int count = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (++count > max) {
          throw new BadFieldException(field, field + " must have at most " + max + " entries");
        }
        reader.read(parser, bytes);
      }
      if (count < min) {
        throw new BadFieldException(field, field + " must have at least one entry");
      }
    }
  }

  private interface EntryReader {

    void read(JsonParser parser, byte[] bytes) throws BadFieldException;
  }
}
