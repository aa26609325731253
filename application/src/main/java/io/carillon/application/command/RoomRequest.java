package io.carillon.application.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A room as a client wants it made.
 *
 * @param isPrivate whether only those who are invited may join
 * @param maxMembers how many may belong to it; {@code null} for as many as a room may have
 * @param members who is invited from the start
 */
public record RoomRequest(String room, boolean isPrivate, @Nullable Integer maxMembers, List<String> members) {

  public RoomRequest {
    members = List.copyOf(members);
  }
}
