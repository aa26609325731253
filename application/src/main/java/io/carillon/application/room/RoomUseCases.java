package io.carillon.application.room;

import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.topic.Namespaces;

/** What a client can do with rooms, one use case a command. */
public record RoomUseCases(CreateRoom create, JoinRoom join, InviteToRoom invite, LeaveRoom leave, ListRooms list) {

  /**
   * Puts them together, and has the rooms tell who leaves.
   *
   * @param departures ends what devices of those hear who leave
   * @param maxMembers how many members a room may have
   * @param maxSubscriptions how many topics a connection may listen to, rooms included
   */
  public static RoomUseCases of(RoomStore rooms, Subscriptions subscriptions, Departures departures,
      Namespaces namespaces, int maxMembers, int maxSubscriptions) {
    var entrance = new RoomEntrance(rooms, subscriptions, departures, namespaces, maxSubscriptions);
    rooms.listen(departures);
    return new RoomUseCases(new CreateRoom(entrance, maxMembers), new JoinRoom(entrance), new InviteToRoom(rooms),
        new LeaveRoom(rooms, departures), new ListRooms(rooms));
  }
}
