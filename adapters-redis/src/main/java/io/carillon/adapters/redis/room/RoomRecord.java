package io.carillon.adapters.redis.room;

import io.carillon.domain.room.Room;
import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.UserId;
import java.util.LinkedHashMap;

/**
 * A room as Redis keeps it: {@code number kind maximum owner member...} in one line, where kind is {@code private} or
 * {@code public}, the owner of an empty room is {@code :}, and members begin with {@code j} if they have joined and with
 * {@code i} if they are invited. Neither a user's nor a room's name has a space or a colon.
 *
 * @param number of the room's last change
 */
record RoomRecord(long number, Room room) {

  private static final String PRIVATE = "private";
  private static final String PUBLIC = "public";
  private static final String NOBODY = ":";
  private static final int FIRST_MEMBER = 4;

  /** Reads the text of the room of this name. */
  static RoomRecord decode(RoomName name, String text) {
    String[] words = text.split(" ", -1);
    var members = new LinkedHashMap<UserId, Standing>();
    for (int i = FIRST_MEMBER; i < words.length; i++) {
      members.put(new UserId(words[i].substring(1)), switch (words[i].charAt(0)) {
        case 'j' -> Standing.JOINED;
        case 'i' -> Standing.INVITED;
        default -> throw new IllegalArgumentException("a member that this node does not understand");
      });
    }
    UserId owner = words[3].equals(NOBODY) ? null : new UserId(words[3]);
    return new RoomRecord(Long.parseLong(words[0]),
        new Room(name, words[1].equals(PRIVATE), Integer.parseInt(words[2]), owner, members));
  }

  String encode() {
    UserId owner = room.owner();
    StringBuilder text = new StringBuilder().append(number).append(' ').append(room.isPrivate() ? PRIVATE : PUBLIC)
        .append(' ').append(room.maxMembers()).append(' ').append(owner == null ? NOBODY : owner.value());
    room.members().forEach((user, standing) -> text.append(standing == Standing.JOINED ? " j" : " i")
        .append(user.value()));
    return text.toString();
  }
}
