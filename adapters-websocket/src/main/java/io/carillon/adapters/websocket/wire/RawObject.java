package io.carillon.adapters.websocket.wire;

import io.carillon.domain.message.RawJson;
import io.carillon.domain.message.UnicodeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The members of a JSON object, each with the place of its value in the message's bytes; values are looked into only when
 * they are asked for. The last of several members with one name counts. A member that is null counts as absent, except where
 * any JSON value is asked for.
 */
final class RawObject {

  /**
   * One member.
   *
   * @param kind the value's first token
   * @param text a text or a number as it reads; {@code null} for anything else and for what is passed on unread
   */
  private record Member(String name, JsonToken kind, int from, int to, @Nullable String text) {}

  private final byte[] bytes;
  private final List<Member> members = new ArrayList<>(8);

  /**
   * An object without members yet.
   *
   * @param bytes the message that they will be found in
   */
  RawObject(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the object at which the parser stands, to its end. When the JSON is broken, what was read before stays.
   *
   * @param offset where in the bytes the parser began
   * @param unread the member whose value is passed on and never turned into a text
   */
  RawObject read(JsonParser parser, int offset, String unread) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken kind = parser.nextToken();
      int from = offset + (int) parser.currentTokenLocation().getByteOffset();
      String text = null;
      if (kind.isStructStart()) {
        parser.skipChildren();
      } else if (kind.isScalarValue() && !name.equals(unread)) {
        text = parser.getString();
      } else {
        parser.finishToken();
      }
      members.add(new Member(name, kind, from, offset + (int) parser.currentLocation().getByteOffset(), text));
    }
    return this;
  }

  /** Whether a member is there; one that is null is not, because many clients send that for what they leave out. */
  boolean has(String name) {
    return find(name) != null;
  }

  /** A member that is a text, if it is there. */
  Optional<String> text(String name) throws BadFieldException {
    Member member = find(name);
    if (member == null) {
      return Optional.empty();
    }
    if (member.kind() != JsonToken.VALUE_STRING || member.text() == null) {
      throw new BadFieldException(name, name + " must be a string");
    }
    if (!UnicodeText.isWellFormed(member.text())) {
      throw new BadFieldException(name, name + " must be Unicode text: it holds half of a surrogate pair");
    }
    return Optional.of(member.text());
  }

  /** A member that must be there and be a text. */
  String requiredText(String name) throws BadFieldException {
    return text(name).orElseThrow(() -> new BadFieldException(name, name + " is required"));
  }

  /** A member that is true or false, if it is there. */
  Optional<Boolean> truth(String name) throws BadFieldException {
    Member member = find(name);
    if (member == null) {
      return Optional.empty();
    }
    return switch (member.kind()) {
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      default -> throw new BadFieldException(name, name + " must be true or false");
    };
  }

  /** A member that is a whole number between bounds, if it is there. */
  Optional<Long> number(String name, long min, long max) throws BadFieldException {
    Member member = find(name);
    if (member == null) {
      return Optional.empty();
    }
    if (member.kind() == JsonToken.VALUE_NUMBER_INT && member.text() != null && member.text().length() <= 18) {
      long value = Long.parseLong(member.text());
      if (value >= min && value <= max) {
        return Optional.of(value);
      }
    }
    throw new BadFieldException(name, name + " must be a whole number from " + min + " to " + max);
  }

  /** A member of any kind but null, byte for byte. */
  Optional<RawJson> json(String name) {
    return jsonOf(find(name));
  }

  /** A member of any kind, null too, byte for byte. */
  Optional<RawJson> anyJson(String name) {
    return jsonOf(findAny(name));
  }

  private Optional<RawJson> jsonOf(@Nullable Member member) {
    return member == null
        ? Optional.empty()
        : Optional.of(RawJson.of(bytes, member.from(), member.to() - member.from()));
  }

  boolean isObject(String name) {
    Member member = find(name);
    return member != null && member.kind() == JsonToken.START_OBJECT;
  }

  boolean isArray(String name) {
    Member member = find(name);
    return member != null && member.kind() == JsonToken.START_ARRAY;
  }

  /** Where a member's value begins in the bytes. */
  int startOf(String name) {
    Member member = find(name);
    return member == null ? 0 : member.from();
  }

  int lengthOf(String name) {
    Member member = find(name);
    return member == null ? 0 : member.to() - member.from();
  }

  private @Nullable Member find(String name) {
    Member member = findAny(name);
    return member == null || member.kind() == JsonToken.VALUE_NULL ? null : member;
  }

  private @Nullable Member findAny(String name) {
    for (int i = members.size() - 1; i >= 0; i--) {
      if (members.get(i).name().equals(name)) {
        return members.get(i);
      }
    }
    return null;
  }
}
