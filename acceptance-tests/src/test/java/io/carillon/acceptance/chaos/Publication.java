package io.carillon.acceptance.chaos;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Something to publish. Its payload is a text that begins with its id.
 *
 * @param key the idempotency key
 * @param ttlMs 0 for a message that does not expire
 */
record Publication(String id, String topic, String text, String key, String priority, long ttlMs) {

  private static final String[] FILLERS = {"abc def ", "Grüße, ", "\"quoted\" \\ ", "\u20ac\uD83D\uDE00\n",
      "<b>&amp;</b>\t"};
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** With a text of about so many characters. */
  static Publication of(String id, String topic, Random random, int length) {
    var text = new StringBuilder(id).append(' ');
    while (text.length() < length) {
      text.append(FILLERS[random.nextInt(FILLERS.length)]);
    }
    return new Publication(id, topic, text.toString(), id, "normal", 0);
  }

  Publication withKey(String otherKey) {
    return new Publication(id, topic, text, otherKey, priority, ttlMs);
  }

  Publication withPriority(String other) {
    return new Publication(id, topic, text, key, other, ttlMs);
  }

  Publication lasting(long millis) {
    return new Publication(id, topic, text, key, priority, millis);
  }

  String command() {
    return Topics.isInbox(topic) ? "DirectMessage" : "Broadcast";
  }

  Map<String, Object> data() {
    var data = new LinkedHashMap<String, Object>();
    if (Topics.isInbox(topic)) {
      data.put("target_user", Topics.ownerOf(topic));
    } else {
      data.put("topic", topic);
    }
    data.put("payload", text);
    data.put("priority", priority);
    data.put("idempotency_key", key);
    if (ttlMs != 0) {
      data.put("ttl_ms", ttlMs);
    }
    return data;
  }

  String hash() {
    return hash(text);
  }

  /** The id that stands in a payload. */
  static String idIn(String payload) {
    int end = payload.indexOf(' ');
    return end < 0 ? payload : payload.substring(0, end);
  }

  /** FNV-1a of 64 bits. */
  static String hash(String payload) {
    long hash = FNV_OFFSET;
    for (byte octet : payload.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
    }
    return Long.toHexString(hash);
  }
}
