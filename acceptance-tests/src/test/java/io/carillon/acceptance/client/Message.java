package io.carillon.acceptance.client;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message from the server.
 *
 * @param text exactly as it came
 */
public record Message(String text, JsonNode json) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Reads what stands in one frame, or in one line of a batch. */
  public static Message parse(String text) {
    return new Message(text, JSON.readTree(text));
  }

  public String type() {
    return json.path("type").asString("");
  }

  public String id() {
    return json.path("id").asString("");
  }

  public JsonNode data() {
    return json.path("data");
  }

  public String event() {
    return text("event");
  }

  /** A field of the data as text; empty when there is none. */
  public String text(String field) {
    return data().path(field).asString("");
  }

  public boolean isStatus(String event) {
    return type().equals("Status") && event().equals(event);
  }

  /** Whether it says that every topic is subscribed to that was asked for. */
  public boolean isFullySubscribed() {
    return isStatus("subscribed") && data().path("topics").valueStream().noneMatch(topic -> topic.has("error"));
  }

  public boolean isBroadcastOn(String topic) {
    return type().equals("Broadcast") && text("topic").equals(topic);
  }
}
