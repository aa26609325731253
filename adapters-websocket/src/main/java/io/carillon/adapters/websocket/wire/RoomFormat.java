package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Command.CreateRoom;
import io.carillon.application.command.Command.InviteToRoom;
import io.carillon.application.command.Command.ListRooms;
import io.carillon.application.command.RoomRequest;
import java.util.List;
import tools.jackson.core.json.JsonFactory;

/** How clients make rooms, invite to them and ask for lists of them. */
final class RoomFormat {

  private static final String ROOM = "room";
  private static final String MEMBERS = "members";
  private static final int MAX_MEMBERS = 1_000;
  private static final int PAGE = 100;
  private static final int MAX_PAGE = 200;

  private RoomFormat() {}

  static CreateRoom readCreate(RawObject data, JsonFactory factory) throws BadFieldException {
    List<String> members = data.has(MEMBERS)
        ? TopicListFormat.names(data, MEMBERS, 0, MAX_MEMBERS, factory)
        : List.of();
    return new CreateRoom(new RoomRequest(data.requiredText(ROOM), data.truth("private").orElse(false),
        data.number("max_members", 1, Integer.MAX_VALUE).map(Math::toIntExact).orElse(null), members));
  }

  static InviteToRoom readInvite(RawObject data, JsonFactory factory) throws BadFieldException {
    return new InviteToRoom(data.requiredText(ROOM), TopicListFormat.names(data, "users", 1, MAX_MEMBERS, factory));
  }

  static ListRooms readList(RawObject data) throws BadFieldException {
    boolean mine = switch (data.text("scope").orElse("mine")) {
      case "mine" -> true;
      case "public" -> false;
      default -> throw new BadFieldException("scope", "scope must be mine or public");
    };
    return new ListRooms(mine, data.text("after").orElse(null),
        data.number("limit", 1, MAX_PAGE).map(Math::toIntExact).orElse(PAGE));
  }
}
