package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Command.History;
import io.carillon.application.recovery.AnswerSpace;
import io.carillon.domain.message.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;

/** How one asks for a part of a topic's log. */
final class HistoryFormat {

  private HistoryFormat() {}

  static History read(RawObject data, JsonFactory factory) throws BadFieldException {
    Position before = PositionFormat.read(data, "before", factory);
    Position after = PositionFormat.read(data, "after", factory);
    if (before != null && after != null) {
      throw new BadFieldException("after", "before and after exclude each other: send one of them");
    }
    return new History(data.requiredText("topic"), before, after, count(data, "limit"));
  }

  /** A number of messages; {@code null} when it is not there. */
  static @Nullable Integer count(RawObject data, String name) throws BadFieldException {
    return data.number(name, 1, AnswerSpace.MAX_MESSAGES).map(Math::toIntExact).orElse(null);
  }
}
