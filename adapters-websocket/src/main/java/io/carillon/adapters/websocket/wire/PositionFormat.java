package io.carillon.adapters.websocket.wire;

import io.carillon.domain.message.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Where a client stands in a topic's log: {@code {"epoch":"x7Q2","offset":57}}. */
final class PositionFormat {

  private static final long MAX_OFFSET = 999_999_999_999_999_999L;

  private PositionFormat() {}

  /** The position that a member holds; {@code null} when it is not there. */
  static @Nullable Position read(RawObject data, String name, JsonFactory factory) throws BadFieldException {
    if (!data.has(name)) {
      return null;
    }
    if (!data.isObject(name)) {
      throw bad(name);
    }
    byte[] bytes = data.json(name).orElseThrow().toBytes();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
      parser.nextToken();
      RawObject position = new RawObject(bytes).read(parser, 0, "");
      String epoch = position.requiredText("epoch");
      Optional<Long> offset = position.number("offset", 0, MAX_OFFSET);
      if (epoch.isEmpty() || epoch.length() > Position.MAX_EPOCH_LENGTH || offset.isEmpty()) {
        throw bad(name);
      }
      return new Position(epoch, offset.get());
    } catch (BadFieldException _) {
      throw bad(name);
    }
  }

  /** The position whose parts are members of the data themselves. */
  static Position of(RawObject data) throws BadFieldException {
    String epoch = data.requiredText("epoch");
    if (epoch.isEmpty() || epoch.length() > Position.MAX_EPOCH_LENGTH) {
      throw new BadFieldException("epoch",
          "epoch must be a string of 1 to " + Position.MAX_EPOCH_LENGTH + " characters: as the server sent it");
    }
    long offset = data.number("offset", 0, MAX_OFFSET)
        .orElseThrow(() -> new BadFieldException("offset", "offset is required"));
    return new Position(epoch, offset);
  }

  private static BadFieldException bad(String name) {
    return new BadFieldException(name, name + " must be an object with epoch, a string of 1 to "
        + Position.MAX_EPOCH_LENGTH + " characters, and offset, a whole number from 0: as the server sent them");
  }
}
