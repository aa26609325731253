package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Publication;
import io.carillon.application.command.Refusal;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.PlatformEvent;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.message.UnicodeText;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a client publishes: the payload and the options that broadcasts and direct messages share. */
final class PublicationFormat {

  private static final int MAX_KEY_LENGTH = 128;
  private static final int MAX_TAGS = 32;
  private static final int MAX_TAG_LENGTH = 256;
  private static final long MAX_TTL_MILLIS = Duration.ofDays(365).toMillis();

  private PublicationFormat() {}

  static Publication read(RawObject data, JsonFactory factory) throws BadFieldException {
    Optional<RawJson> payload = data.anyJson("payload");
    if (payload.isEmpty()) {
      throw new BadFieldException("payload", "payload is required: any JSON value");
    }
    Duration ttl = data.number("ttl_ms", 1, MAX_TTL_MILLIS).map(Duration::ofMillis).orElse(null);
    return new Publication(payload.get(), kind(data), priority(data), ttl, tags(data, factory), idempotencyKey(data));
  }

  private static Kind kind(RawObject data) throws BadFieldException {
    String name = data.text("kind").orElse("custom");
    return switch (name) {
      case "custom" -> Kind.CUSTOM;
      case "progress" -> Kind.PROGRESS;
      case "notification" -> Kind.NOTIFICATION;
      case "agent" -> Kind.AGENT;
      default -> throw PlatformEvent.named(name).isPresent()
          ? new BadFieldException(Refusal.notEnabled("platform events"))
          : new BadFieldException("kind",
              "kind must be custom, progress, notification, agent or the name of a platform event");
    };
  }

  private static Priority priority(RawObject data) throws BadFieldException {
    return switch (data.text("priority").orElse("normal")) {
      case "low" -> Priority.LOW;
      case "normal" -> Priority.NORMAL;
      case "high" -> Priority.HIGH;
      case "critical" -> Priority.CRITICAL;
      default -> throw new BadFieldException("priority", "priority must be low, normal, high or critical");
    };
  }

  private static @Nullable String idempotencyKey(RawObject data) throws BadFieldException {
    Optional<String> key = data.text("idempotency_key");
    if (key.isPresent() && (key.get().isEmpty() || UnicodeText.length(key.get()) > MAX_KEY_LENGTH)) {
      throw new BadFieldException("idempotency_key",
          "idempotency_key must be a string of 1 to " + MAX_KEY_LENGTH + " characters");
    }
    return key.orElse(null);
  }

  private static @Nullable RawJson tags(RawObject data, JsonFactory factory) throws BadFieldException {
    Optional<RawJson> tags = data.json("tags");
    if (tags.isEmpty()) {
      return null;
    }
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), tags.get().toBytes())) {
      if (!parser.nextToken().isStructStart() || !areTags(parser)) {
        throw new BadFieldException("tags", "tags must be a list of strings, or an object whose values are strings: at"
            + " most " + MAX_TAGS + ", each of at most " + MAX_TAG_LENGTH + " characters of Unicode text");
      }
    }
    return tags.get();
  }

  private static boolean isTag(String text) {
    return UnicodeText.length(text) <= MAX_TAG_LENGTH && UnicodeText.isWellFormed(text);
  }

  private static boolean areTags(JsonParser parser) {
    int count = 0;
    for (JsonToken token = parser.nextToken(); !token.isStructEnd(); token = parser.nextToken()) {
      boolean isName = token == JsonToken.PROPERTY_NAME;
      count += isName ? 0 : 1;
      if (count > MAX_TAGS || (!isName && token != JsonToken.VALUE_STRING)
          || !isTag(parser.getString())) {
        return false;
      }
    }
    return true;
  }
}
