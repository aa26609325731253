package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Event.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears some topics, and loses its connection, its patience, its rights or its interest now and then. */
final class Hearer extends Actor {

  private static final List<String> STATUSES = List.of("online", "away", "busy", "invisible");
  private static final int PAUSE_MILLIS = 120;
  private static final int MOST_HISTORY = 200;
  private static final int SHORTEST_PAUSE_MILLIS = 200;
  private static final int LONGEST_PAUSE_MILLIS = 4000;

  private final List<String> interests;
  private final boolean decidesOnStatus;

  Hearer(World world, Device device, List<String> interests, boolean decidesOnStatus) {
    super(world, device, PAUSE_MILLIS);
    this.interests = interests;
    this.decidesOnStatus = decidesOnStatus;
  }

  @Override
  List<String> topics() {
    return interests;
  }

  @Override
  void act(Conversation with) {
    switch (random().nextInt(40)) {
      case 0, 1 -> disconnect(with);
      case 2 -> with.readSlowly(Duration.ofMillis(random().nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS)));
      case 3, 4 -> leave(with, oneOf(interests));
      case 5 -> loseARight(with);
      case 6 -> intrude(with);
      case 7, 8 -> watch(with);
      case 9, 10 -> moveAtOnce(with);
      default -> interests.stream().filter(topic -> !with.subscriptions().contains(topic)).findFirst()
          .ifPresent(topic -> subscribe(with, topic));
    }
  }

  /** Subscribes anew, so that the session has just changed, and goes on elsewhere before anything else can happen. */
  private void moveAtOnce(Conversation with) {
    String topic = oneOf(interests);
    leave(with, topic);
    if (!with.isOver()) {
      subscribe(with, topic);
    }
    if (!with.isOver()) {
      goOnElsewhere(with);
    }
  }

  @Override
  boolean settle(Conversation with) {
    interests.stream().filter(topic -> !isPlaced(with, topic))
        .forEach(topic -> with.subscribe(topic, known(topic), canRecover(topic) && known(topic) == null ? 1 : 0, null));
    return interests.stream().allMatch(topic -> isPlaced(with, topic)) && watch(with);
  }

  /** Whether it is subscribed, and knows where: a subscription that began while a log could not be read knows only what came. */
  private boolean isPlaced(Conversation with, String topic) {
    return with.subscriptions().contains(topic) && !(canRecover(topic) && known(topic) == null);
  }

  /** Looks who is there, and one device of each user decides how the user is seen; tells whether all of that was answered. */
  private boolean watch(Conversation with) {
    if (!world().can().presence() || !with.subscriptions().contains(Topics.CROWD)) {
      return true;
    }
    with.await(with.look(Topics.CROWD), "who is there");
    return with.versionAt(Topics.CROWD).isPresent() && (!decidesOnStatus || with.show(oneOf(STATUSES)));
  }

  private static void leave(Conversation with, String topic) {
    if (with.subscriptions().contains(topic)) {
      with.unsubscribe(topic);
    }
  }

  private void subscribe(Conversation with, String topic) {
    switch (random().nextInt(canRecover(topic) ? 6 : 1)) {
      case 0 -> with.subscribe(topic, null, 0, null);
      case 1 -> with.subscribe(topic, null, 1 + random().nextInt(MOST_HISTORY), null);
      default ->
        with.subscribe(topic, known(topic), 0, isOneIn(4) ? oneOf(List.of("latest", "drop_oldest", "close")) : null);
    }
  }

  private @Nullable Position known(String topic) {
    return canRecover(topic) ? device().positionOn(topic) : null;
  }

  private boolean canRecover(String topic) {
    return world().can().isRecorded(topic);
  }

  /** A token takes the place of another that permitted more; soon after comes one that permits all again. */
  private void loseARight(Conversation with) {
    var rest = new ArrayList<>(interests);
    rest.remove(oneOf(interests));
    with.refresh(world().lastingPass(device().user(), rest));
    if (!with.isOver()) {
      with.refresh(world().lastingPass(device().user(), interests));
    }
  }

  private void intrude(Conversation with) {
    with.subscribe(Topics.FORBIDDEN, null, 0, null);
    with.subscribe(
        Topics.inboxOf(oneOf(world().users().stream().filter(user -> !user.equals(device().user())).toList())), null, 0,
        null);
  }
}
