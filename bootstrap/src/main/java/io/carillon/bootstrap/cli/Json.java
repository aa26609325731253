package io.carillon.bootstrap.cli;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** The JSON that the command line reads and writes (RFC 8259). It only looks at texts and never makes them anew. */
final class Json {

  /** How large a message may be is for the server to say: numbers and names of any length are JSON. */
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(10_000)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .build())
      .build();

  private Json() {}

  /** A text as a JSON string. */
  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  /** A list of JSON strings. */
  static String array(List<String> texts) {
    return "[" + String.join(",", texts.stream().map(Json::quote).toList()) + "]";
  }

  /** Whether a text is one JSON value and nothing else: inside an object it must not become another member. */
  static boolean isValue(String text) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  static JsonParser parser(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }
}
