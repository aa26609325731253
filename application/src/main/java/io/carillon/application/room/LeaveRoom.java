package io.carillon.application.room;

import io.carillon.application.command.Notice;
import io.carillon.application.command.Outcome;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomProblem;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.Optional;

/** Ends a user's membership of a room, and with it what the user's connections hear of it. */
public final class LeaveRoom {

  private final RoomStore rooms;
  private final AccessRules rules;
  private final ConnectionRegistry connections;
  private final Subscriptions subscriptions;

  LeaveRoom(RoomStore rooms, AccessRules rules, ConnectionRegistry connections, Subscriptions subscriptions) {
    this.rooms = rooms;
    this.rules = rules;
    this.connections = connections;
    this.subscriptions = subscriptions;
  }

  /** Leaves the room on all devices; who has a grant for its topic besides goes on hearing it. */
  public Outcome leave(Connection connection, Principal who, String room) {
    Optional<RoomName> name = RoomName.parse(room);
    if (name.isEmpty()) {
      return new Outcome.Refused(RoomRefusals.badName());
    }
    RoomOutcome outcome = rooms.change(name.get(), present -> present.map(there -> there.leave(who.user()))
        .orElse(RoomOutcome.Refused.because(RoomProblem.UNKNOWN)));
    return switch (outcome) {
      case RoomOutcome.Refused refused -> new Outcome.Refused(RoomRefusals.of(refused));
      case RoomOutcome.Done _ -> {
        TopicName topic = name.get().topic();
        for (Connection device : connections.of(who.user())) {
          if (stopListening(device, topic) && !device.equals(connection)) {
            device.client().tell(new Notice.SubscriptionsEnded(Notice.SubscriptionsEnded.Reason.LEFT_ROOM,
                List.of(topic)));
          }
        }
        yield new Outcome.RoomLeft(name.get());
      }
    };
  }

  private boolean stopListening(Connection device, TopicName topic) {
    Principal principal = device.principal();
    return principal != null && !isGranted(device, principal, topic)
        && subscriptions.end(device, principal, topic).isPresent();
  }

  private boolean isGranted(Connection device, Principal principal, TopicName topic) {
    return rules.maySubscribe(principal, topic) instanceof Decision.Allowed
        || device.subscriptionTo(topic).map(subscription -> subscription.terms().grant())
            .filter(grant -> rules.maySubscribe(principal, grant.grants(), topic) instanceof Decision.Allowed)
            .isPresent();
  }
}
