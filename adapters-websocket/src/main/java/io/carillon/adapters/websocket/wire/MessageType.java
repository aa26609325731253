package io.carillon.adapters.websocket.wire;

/** The types of messages that the server sends. */
public enum MessageType {
  STATUS("Status"),
  BROADCAST("Broadcast"),
  DIRECT_MESSAGE("DirectMessage"),
  NOTIFICATION("Notification"),
  PRESENCE("Presence"),
  GAP("Gap"),
  PONG("Pong"),
  ERROR("Error");

  private final String wireName;
  private final String envelopeStart;

  MessageType(String wireName) {
    this.wireName = wireName;
    this.envelopeStart = "{\"type\":\"" + wireName + "\"";
  }

  public String wireName() {
    return wireName;
  }

  /** How every message of this type begins. */
  String envelopeStart() {
    return envelopeStart;
  }
}
