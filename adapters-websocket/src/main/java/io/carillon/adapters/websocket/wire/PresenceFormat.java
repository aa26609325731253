package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Command;
import io.carillon.application.command.Command.SetPresence;
import io.carillon.application.command.Command.TopicPresence;
import io.carillon.application.command.Command.UsersPresence;
import io.carillon.domain.presence.Status;
import tools.jackson.core.json.JsonFactory;

/** How clients ask who is there, and say how they want to be seen. */
final class PresenceFormat {

  private static final String TOPIC = "topic";
  private static final String USERS = "users";
  private static final String INFO = "info";
  private static final int PAGE = 200;
  private static final int MAX_PAGE = 500;
  private static final int MAX_USERS = 100;

  private PresenceFormat() {}

  static Command read(RawObject data, JsonFactory factory) throws BadFieldException {
    if (data.has(TOPIC) == data.has(USERS)) {
      throw new BadFieldException(TOPIC, "either topic or users is required");
    }
    if (data.has(USERS)) {
      return new UsersPresence(TopicListFormat.names(data, USERS, 1, MAX_USERS, factory));
    }
    return new TopicPresence(data.requiredText(TOPIC), data.text("after").orElse(null),
        data.number("limit", 1, MAX_PAGE).map(Math::toIntExact).orElse(PAGE));
  }

  static SetPresence readSetting(RawObject data) throws BadFieldException {
    Status status = switch (data.requiredText("status")) {
      case "online" -> Status.ONLINE;
      case "away" -> Status.AWAY;
      case "busy" -> Status.BUSY;
      case "invisible" -> Status.INVISIBLE;
      default -> throw new BadFieldException("status", "status must be online, away, busy or invisible");
    };
    return new SetPresence(status, data.json(INFO).orElse(null));
  }
}
