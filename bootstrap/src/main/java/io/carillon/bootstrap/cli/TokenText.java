package io.carillon.bootstrap.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The content of a token (RFC 7515 7.1), verified or not. The signature is left out, so a printed token cannot be used.
 *
 * @param header the members of the header, each as the JSON that it is
 * @param claims the claims likewise
 */
record TokenText(Map<String, String> header, Map<String, String> claims) {

  private static final int PARTS = 3;

  /** The content of a text that has the form of a signed token. */
  static Optional<TokenText> parse(String token) {
    String[] parts = token.split("\\.", -1);
    return parts.length != PARTS
        ? Optional.empty()
        : members(parts[0]).flatMap(header -> members(parts[1]).map(claims -> new TokenText(header, claims)));
  }

  private static Optional<Map<String, String>> members(String part) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(part)))
          .toString();
      return Json.isValue(text) ? members(text, Json.parser(text)) : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, String>> members(String text, JsonParser parser) {
    try (JsonParser json = parser) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      var members = new LinkedHashMap<String, String>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        int from = (int) json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        members.put(name, text.substring(from, endOf(json)));
      }
      return Optional.of(members);
    }
  }

  /** Behind the value that the parser has just read: a string is read lazily, so its end is known when it has been taken. */
  private static int endOf(JsonParser json) {
    json.getString();
    return (int) json.currentLocation().getCharOffset();
  }

  /** The texts of a claim that is a list of them; none when it is not. */
  List<String> texts(String claim) {
    var texts = new ArrayList<String>();
    try (JsonParser json = Json.parser(claims.getOrDefault(claim, ""))) {
      if (json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.VALUE_STRING) {
          texts.add(json.getString());
        }
      }
    } catch (JacksonException e) {
      return List.of();
    }
    return List.copyOf(texts);
  }
}
