package io.carillon.adapters.websocket.wire;

import io.carillon.adapters.websocket.wire.Inbound.Malformed;
import io.carillon.adapters.websocket.wire.Inbound.Understood;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Refusal;
import io.carillon.domain.message.UnicodeText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what clients say (docs/protocol.md, "The envelope"): first the envelope, whatever the order of its members, then
 * the data that its type calls for. Payloads are checked to be JSON and otherwise left alone. Safe for any number of
 * threads.
 */
public final class EnvelopeReader {

  /** The type of a message that has none that we know. */
  public static final String UNKNOWN = "unknown";

  private static final int MAX_ID_LENGTH = 64;
  private static final int MAX_DEPTH = 32;
  private static final String DATA = "data";

  private final JsonFactory factory;

  /**
   * @param maxMessageBytes the size that no message exceeds, as its sender has made sure
   */
  public EnvelopeReader(int maxMessageBytes) {
    this.factory = JsonFactory.builder()
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION) // UTF-8 alone: places in other encodings are no bytes
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(Math.max(1, maxMessageBytes))
            .maxNameLength(1_000)
            .maxNumberLength(1_000)
            .build())
        .build();
  }

  /**
   * Reads a message.
   *
   * @param message valid UTF-8; parts of it are passed on, so nobody may change it afterwards
   */
  public Inbound read(byte[] message) {
    RawObject envelope = new RawObject(message);
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Malformed(null, UNKNOWN, Refusal.of(ErrorCode.BAD_MESSAGE, "a message is one JSON object"));
      }
      envelope.read(parser, 0, DATA);
      if (parser.nextToken() != null) {
        return badJson(envelope, "a message is one JSON object and nothing behind it", message,
            parser.currentTokenLocation());
      }
      return read(envelope, message);
    } catch (StreamConstraintsException e) {
      return badJson(envelope,
          "the JSON goes beyond a bound: " + MAX_DEPTH + " levels deep, names and numbers of 1000 bytes", message,
          e.getLocation());
    } catch (JacksonException e) {
      return badJson(envelope, "the message is not valid JSON (RFC 8259)", message, e.getLocation());
    }
  }

  /** The id of a broken message is still told, if it came before the break. */
  private static Malformed badJson(RawObject envelope, String advice, byte[] message,
      @Nullable TokenStreamLocation location) {
    Refusal refusal = Refusal.of(ErrorCode.BAD_JSON, advice + place(message, location));
    try {
      return new Malformed(readId(envelope).orElse(null), UNKNOWN, refusal);
    } catch (BadFieldException e) {
      return new Malformed(null, UNKNOWN, refusal);
    }
  }

  /** Where the reader gave up, in bytes, and in lines and characters as an editor counts them. Nothing is quoted. */
  private static String place(byte[] message, @Nullable TokenStreamLocation location) {
    if (location == null || location.getByteOffset() < 0) {
      return "";
    }
    int offset = (int) Math.min(location.getByteOffset(), message.length);
    int line = 1;
    int column = 1;
    for (int i = 0; i < offset; i++) {
      if (message[i] == '\n') {
        line++;
        column = 1;
      } else if ((message[i] & 0xC0) != 0x80) { // the bytes that go on with a character are not counted
        column++;
      }
    }
    return ": see byte " + offset + " (line " + line + ", column " + column + ")";
  }

  private Inbound read(RawObject envelope, byte[] message) {
    String id = null;
    String type = UNKNOWN;
    try {
      id = readId(envelope).orElse(null);
      String claimed = envelope.requiredText("type");
      Optional<CommandFormat> format = CommandFormat.of(claimed);
      if (format.isEmpty()) {
        return new Malformed(id, UNKNOWN, Refusal.of(ErrorCode.UNKNOWN_TYPE,
            "no client command is called " + Quotation.of(claimed) + ": see the protocol's list of them"));
      }
      type = claimed;
      Command command = format.get().read(dataOf(envelope, message), factory);
      return new Understood(id, type, command);
    } catch (BadFieldException e) {
      return new Malformed(id, type, e.refusal());
    }
  }

  private RawObject dataOf(RawObject envelope, byte[] message) throws BadFieldException {
    if (!envelope.has(DATA)) {
      return new RawObject(message);
    }
    if (!envelope.isObject(DATA)) {
      throw new BadFieldException(DATA, "data must be an object");
    }
    int from = envelope.startOf(DATA);
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), message, from, envelope.lengthOf(DATA))) {
      parser.nextToken();
      return new RawObject(message).read(parser, from, "payload");
    }
  }

  private static Optional<String> readId(RawObject envelope) throws BadFieldException {
    Optional<String> id = envelope.text("id");
    if (id.isPresent() && (id.get().isEmpty() || UnicodeText.length(id.get()) > MAX_ID_LENGTH)) {
      throw new BadFieldException("id", "id must be a string of 1 to " + MAX_ID_LENGTH + " characters");
    }
    return id;
  }
}
