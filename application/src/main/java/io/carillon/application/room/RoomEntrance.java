package io.carillon.application.room;

import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.InRoom.Event;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.Principal;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What making a room and joining one have in common: whoever comes in also listens, on this connection. */
final class RoomEntrance {

  private final RoomStore rooms;
  private final Subscriptions subscriptions;
  private final Departures departures;
  private final Namespaces namespaces;
  private final int maxSubscriptions;

  RoomEntrance(RoomStore rooms, Subscriptions subscriptions, Departures departures, Namespaces namespaces,
      int maxSubscriptions) {
    this.rooms = rooms;
    this.subscriptions = subscriptions;
    this.departures = departures;
    this.namespaces = namespaces;
    this.maxSubscriptions = maxSubscriptions;
  }

  Outcome enter(Connection connection, Principal who, RoomName name, Event event,
      Function<Optional<Room>, RoomOutcome> wish) {
    TopicName topic = name.topic();
    if (namespaces.policyOf(topic).subscribe() != Audience.MEMBERS) {
      return new Outcome.Refused(Refusal.notEnabled("rooms"));
    }
    if (connection.subscriptionTo(topic).isEmpty() && connection.chosenSubscriptions() >= maxSubscriptions) {
      return new Outcome.Refused(Refusal.limitExceeded(maxSubscriptions,
          "a connection has at most " + maxSubscriptions + " subscriptions: unsubscribe from others first"));
    }
    return switch (rooms.change(name, wish)) {
      case RoomOutcome.Refused refused -> new Outcome.Refused(RoomRefusals.of(refused));
      case RoomOutcome.Done(var room) -> {
        departures.settle(); // an earlier departure may be ending what the connection listens to
        yield connection.subscriptionTo(topic).isPresent()
            ? new Outcome.InRoom(event, room, List.of())
            : listen(connection, who, room, event);
      }
    };
  }

  private Outcome listen(Connection connection, Principal who, Room room, Event event) {
    TopicName topic = room.name().topic();
    SubscriptionTerms terms = SubscriptionTerms.plain(namespaces.policyOf(topic).overflow());
    Optional<Subscription> begun;
    try {
      begun = subscriptions.beginAtEnd(connection, who, topic, terms);
    } catch (BrokerUnavailableException e) {
      return new Outcome.Refused(Refusal.of(ErrorCode.UNAVAILABLE,
          "you belong to the room, but what is said in it cannot be read now: join it again to listen"));
    }
    if (begun.isEmpty()) {
      return new Outcome.InRoom(event, room, List.of());
    }
    if (!rooms.isMember(room.name(), who.user())) { // another device of the user has left the room meanwhile
      subscriptions.end(connection, who, topic);
      return new Outcome.Refused(
          Refusal.of(ErrorCode.CONFLICT, "another device of yours has left this room meanwhile: join it again"));
    }
    return new Outcome.InRoom(event, room, List.of(begun.get()));
  }
}
