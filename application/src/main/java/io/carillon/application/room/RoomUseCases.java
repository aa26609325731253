package io.carillon.application.room;

import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Background;
import io.carillon.application.hub.Hub;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.topic.Namespaces;

/** What a client can do with rooms, one use case a command. */
public record RoomUseCases(CreateRoom create, JoinRoom join, InviteToRoom invite, LeaveRoom leave, ListRooms list) {

  /**
   * Puts them together, and has the rooms tell who leaves on other nodes.
   *
   * @param maxMembers how many members a room may have
   * @param maxSubscriptions how many topics a connection may listen to, rooms included
   */
  public static RoomUseCases of(RoomStore rooms, AccessRules rules, ConnectionRegistry connections,
      Subscriptions subscriptions, Hub hub, Background background, Namespaces namespaces, int maxMembers,
      int maxSubscriptions) {
    var entrance = new RoomEntrance(rooms, subscriptions, namespaces, maxSubscriptions);
    var departures = new Departures(rules, connections, subscriptions, hub, background);
    rooms.listen(departures);
    return new RoomUseCases(new CreateRoom(entrance, maxMembers), new JoinRoom(entrance), new InviteToRoom(rooms),
        new LeaveRoom(rooms, departures), new ListRooms(rooms));
  }
}
