package io.carillon.adapters.websocket.wire;

import io.carillon.adapters.websocket.wire.Inbound.Malformed;
import io.carillon.adapters.websocket.wire.Inbound.Understood;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Refusal;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
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
        return badJson(envelope, "a message is one JSON object and nothing behind it");
      }
      return read(envelope, message);
    } catch (StreamConstraintsException e) {
      return badJson(envelope,
          "the JSON goes beyond a bound: " + MAX_DEPTH + " levels deep, names and numbers of 1000 characters");
    } catch (JacksonException e) {
      return badJson(envelope, "the message is not valid JSON (RFC 8259)");
    }
  }

  /** The id of a broken message is still told, if it came before the break. */
  private static Malformed badJson(RawObject envelope, String advice) {
    Refusal refusal = Refusal.of(ErrorCode.BAD_JSON, advice);
    try {
      return new Malformed(readId(envelope).orElse(null), UNKNOWN, refusal);
    } catch (BadFieldException e) {
      return new Malformed(null, UNKNOWN, refusal);
    }
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
            "this server knows no message of this type: see the protocol's list of client commands"));
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
    if (id.isPresent() && (id.get().isEmpty() || id.get().length() > MAX_ID_LENGTH)) {
      throw new BadFieldException("id", "id must be a string of 1 to " + MAX_ID_LENGTH + " characters");
    }
    return id;
  }
}
