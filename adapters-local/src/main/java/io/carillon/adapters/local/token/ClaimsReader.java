package io.carillon.adapters.local.token;

import io.carillon.domain.access.Grants;
import io.carillon.domain.topic.TopicFilter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the payload of a token. The JSON parser of the token library turns numbers into doubles, so that different users can
 * become one; here every number stays the text that the issuer wrote. One reader reads one payload.
 */
final class ClaimsReader {

  private static final JsonFactory JSON = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(100).maxNumberLength(1_000).maxNameLength(1_000).build())
      .build();

  private final JsonParser parser;

  private @Nullable String subject;
  private @Nullable Instant expiry;
  private @Nullable Instant notBefore;
  private @Nullable Instant issuedAt;
  private @Nullable String issuer;
  private List<String> audience = List.of();
  private @Nullable String use;
  private List<String> roles = List.of();
  private List<String> permissions = List.of();
  private Grants grants = Grants.NONE;

  private ClaimsReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads a payload.
   *
   * @throws ParseException when it is not one JSON object in UTF-8
   * @throws BadClaimException when it names a claim twice, or has a claim of a wrong form
   */
  static TokenClaims read(byte[] payload) throws ParseException, BadClaimException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), decode(payload))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ParseException("no object", 0);
      }
      TokenClaims claims = new ClaimsReader(parser).readClaims();
      if (parser.nextToken() != null) {
        throw new ParseException("something follows the object", 0);
      }
      return claims;
    } catch (JacksonException e) {
      throw new ParseException("not JSON", 0);
    }
  }

  private static String decode(byte[] payload) throws ParseException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      throw new ParseException("not UTF-8", 0);
    }
  }

  private TokenClaims readClaims() throws BadClaimException {
    readMembers(this::readClaim);
    return new TokenClaims(subject, expiry, notBefore, issuedAt, issuer, audience, use, roles, permissions, grants);
  }

  private void readClaim(String name) throws BadClaimException {
    switch (name) {
      case "sub" -> subject = subject();
      case "exp" -> expiry = time();
      case "nbf" -> notBefore = time();
      case "iat" -> issuedAt = time();
      case "iss" -> issuer = text();
      case "aud" -> audience = isAt(JsonToken.START_ARRAY) ? texts() : oneText();
      case "token_use" -> use = text();
      case "roles" -> roles = texts();
      case "permissions" -> permissions = texts();
      case "topics" -> grants = grants();
      default -> parser.skipChildren();
    }
  }

  /** Reads the value that the parser is at. */
  @FunctionalInterface
  private interface MemberReader {

    void read(String name) throws BadClaimException;
  }

  /** A member that appears twice counts as invalid: RFC 7519 4 does not say which one holds. */
  private void readMembers(MemberReader reader) throws BadClaimException {
    if (!isAt(JsonToken.START_OBJECT)) {
      throw wrong("an object");
    }
    Set<String> names = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (!names.add(name)) {
        throw new BadClaimException("a name stands there twice");
      }
      parser.nextToken();
      reader.read(name);
    }
  }

  /** 1.0, 1e0 and -0 are other spellings of numbers that already are names, so they are no names. */
  private @Nullable String subject() throws BadClaimException {
    if (!isAt(JsonToken.VALUE_NUMBER_INT)) {
      return text();
    }
    String digits = parser.getString();
    if (digits.equals("-0")) {
      throw wrong("a text or a whole number");
    }
    return digits;
  }

  private @Nullable Instant time() throws BadClaimException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NumericDate.of(parser.getString());
      default -> throw wrong("a number");
    };
  }

  private @Nullable String text() throws BadClaimException {
    return isAt(JsonToken.VALUE_NULL) ? null : requiredText();
  }

  private List<String> oneText() throws BadClaimException {
    String text = text();
    return text == null ? List.of() : List.of(text);
  }

  private List<String> texts() throws BadClaimException {
    if (isAt(JsonToken.VALUE_NULL)) {
      return List.of();
    }
    if (!isAt(JsonToken.START_ARRAY)) {
      throw wrong("a list");
    }
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(requiredText());
    }
    return List.copyOf(texts);
  }

  /** A text with half of a surrogate pair is not Unicode: it would be another one after its next encoding. */
  private String requiredText() throws BadClaimException {
    if (!isAt(JsonToken.VALUE_STRING)) {
      throw wrong("a text");
    }
    String text = parser.getString();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw wrong("Unicode");
    }
    return text;
  }

  private Grants grants() throws BadClaimException {
    if (isAt(JsonToken.VALUE_NULL)) {
      return Grants.NONE;
    }
    List<TopicFilter> subscribe = new ArrayList<>();
    List<TopicFilter> publish = new ArrayList<>();
    readMembers(name -> {
      switch (name) {
        case "subscribe" -> subscribe.addAll(filters());
        case "publish" -> publish.addAll(filters());
        default -> parser.skipChildren();
      }
    });
    return new Grants(subscribe, publish);
  }

  private List<TopicFilter> filters() throws BadClaimException {
    List<TopicFilter> filters = new ArrayList<>();
    for (String text : texts()) {
      filters.add(TopicFilter.parse(text).orElseThrow(() -> new BadClaimException("topics: not a topic")));
    }
    return filters;
  }

  private boolean isAt(JsonToken token) {
    return parser.currentToken() == token;
  }

  private static BadClaimException wrong(String expected) {
    return new BadClaimException("a claim is of another type (expected: " + expected + ")");
  }
}
