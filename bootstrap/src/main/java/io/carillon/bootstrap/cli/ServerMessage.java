package io.carillon.bootstrap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A message of the server, as it came, and what a command needs to know of it.
 *
 * @param text the whole message, byte for byte
 * @param type the envelope's type
 * @param id the id of the command that it answers, or of the message
 * @param data what its data says
 */
record ServerMessage(String text, String type, @Nullable String id, Data data) {

  /**
   * The data of a message.
   *
   * @param event what a Status tells
   * @param code of an error or a notification
   * @param message of an error or a notification
   * @param topics one entry for each topic of a command
   */
  record Data(@Nullable String event, @Nullable String code, @Nullable String message, List<Topic> topics) {

    static final Data NONE = new Data(null, null, null, List.of());
  }

  /**
   * What became of one topic.
   *
   * @param error why it was refused; {@code null} when it was not
   */
  record Topic(@Nullable String topic, @Nullable String error) {}

  /** The message that a text is; nothing when it is none of this protocol. */
  static Optional<ServerMessage> parse(String text) {
    try (JsonParser json = Json.parser(text)) {
      return json.nextToken() == JsonToken.START_OBJECT ? envelope(text, json) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<ServerMessage> envelope(String text, JsonParser json) {
    String type = null;
    String id = null;
    Data data = Data.NONE;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "type" -> type = string(json);
        case "id" -> id = string(json);
        case "data" -> data = data(json);
        default -> json.skipChildren();
      }
    }
    return type == null || json.nextToken() != null
        ? Optional.empty()
        : Optional.of(new ServerMessage(text, type, id, data));
  }

  /** Reads an object such as the data of a message, or an error. */
  static Data data(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return Data.NONE;
    }
    String event = null;
    String code = null;
    String message = null;
    List<Topic> topics = List.of();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "event" -> event = string(json);
        case "code" -> code = string(json);
        case "message" -> message = string(json);
        case "topics" -> topics = topics(json);
        default -> json.skipChildren();
      }
    }
    return new Data(event, code, message, topics);
  }

  private static List<Topic> topics(JsonParser json) {
    var topics = new ArrayList<Topic>();
    if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        topics.add(topic(json));
      }
    }
    json.skipChildren();
    return List.copyOf(topics);
  }

  private static Topic topic(JsonParser json) {
    String topic = null;
    String error = null;
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "topic" -> topic = string(json);
          case "error" -> {
            Data why = data(json);
            error = why.code() + ": " + why.message();
          }
          default -> json.skipChildren();
        }
      }
    } else {
      json.skipChildren();
    }
    return new Topic(topic, error);
  }

  private static @Nullable String string(JsonParser json) {
    String value = json.currentToken() == JsonToken.VALUE_STRING ? json.getString() : null;
    json.skipChildren();
    return value;
  }
}
