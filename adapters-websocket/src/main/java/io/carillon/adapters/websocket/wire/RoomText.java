package io.carillon.adapters.websocket.wire;

import io.carillon.domain.room.Room;
import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.session.UserId;

/** Writes rooms into answers (docs/protocol.md, "Rooms"). */
final class RoomText {

  private RoomText() {}

  /** A room in a list, as members of an open object. */
  static void writeSummary(JsonWriter json, Room room) {
    json.field("room", room.name().value()).field("topic", room.name().topic().value());
    UserId owner = room.owner();
    if (owner != null) {
      json.field("owner", owner.value());
    }
    json.field("private", room.isPrivate()).field("max_members", room.maxMembers())
        .field("count", room.members(Standing.JOINED).size());
  }

  /** A room with those who belong to it, for one of them. */
  static void write(JsonWriter json, Room room) {
    writeSummary(json, room);
    writeNames(json, "members", room, Standing.JOINED);
    writeNames(json, "invited", room, Standing.INVITED);
  }

  private static void writeNames(JsonWriter json, String name, Room room, Standing standing) {
    json.name(name).beginArray();
    room.members(standing).forEach(user -> json.value(user.value()));
    json.endArray();
  }
}
