package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Event;
import io.carillon.acceptance.invariant.Event.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** The time behind the faults: everybody catches up, and then somebody reads what the topics hold. */
final class Aftermath {

  private static final Duration POLLING = Duration.ofMillis(100);

  private final World world;
  private final List<Actor> actors;

  Aftermath(World world, List<Actor> actors) {
    this.world = world;
    this.actors = actors;
  }

  /**
   * Waits until all is quiet, and reads.
   *
   * @param readers one device of each user, to read the inboxes
   */
  void read(List<Device> readers) {
    var reads = new ArrayList<FinalRead>();
    for (Device reader : readers) {
      Conversation conversation = reader.connect(world.lastingPass(reader.user(), Topics.published()), false, false)
          .orElseThrow();
      reads.add(new FinalRead(world, conversation, reader.user()));
    }
    FinalRead first = reads.getFirst();
    if (world.can().history()) {
      await("everybody is at the top", () -> Topics.published().stream().filter(Topics::isRecorded)
          .allMatch(topic -> isReachedByAll(topic, first.topOf(topic))));
    }
    if (world.can().inbox()) {
      await("everybody is at the top of the inbox", () -> IntStream.range(0, readers.size()).allMatch(i -> {
        String inbox = Topics.inboxOf(readers.get(i).user());
        return isReachedByAll(inbox, reads.get(i).topOf(inbox));
      }));
    }
    if (world.can().presence()) {
      await("everybody knows who is there", () -> isKnownToAll(first.presenceAt(Topics.CROWD)));
    }
    world.recorder().add(new Event.Quiet(world.recorder().now(), "driver"));
    if (world.can().history()) {
      Topics.published().stream().filter(Topics::isRecorded).forEach(first::read);
      for (int i = 0; world.can().inbox() && i < readers.size(); i++) {
        reads.get(i).read(Topics.inboxOf(readers.get(i).user()));
      }
    }
  }

  /** Waits for what should come about soon: the invariants tell when it does not. */
  private void await(String what, Callable<Boolean> wanted) {
    Duration patience = world.disruptions().patience();
    try {
      Awaitility.await(what).atMost(patience).pollInterval(POLLING).until(wanted);
    } catch (ConditionTimeoutException e) {
      world.complaints().add("not within %s: %s".formatted(patience, what));
    }
  }

  /** An inbox that began while its log could not be read has no position before a message comes. */
  private boolean isReachedByAll(String topic, @Nullable Position top) {
    return actors.stream()
        .filter(actor -> actor.conversation().filter(current -> current.subscriptions().contains(topic)).isPresent())
        .map(actor -> actor.device().positionOn(topic))
        .allMatch(position -> Objects.equals(position, top) || (position == null && Topics.isInbox(topic)));
  }

  private boolean isKnownToAll(FinalRead.Presence now) {
    Set<String> invisible = actors.stream().map(Actor::device).filter(Device::isInvisible).map(Device::user)
        .collect(Collectors.toSet());
    Set<String> there = actors.stream()
        .filter(
            actor -> actor.conversation().filter(current -> current.subscriptions().contains(Topics.CROWD)).isPresent())
        .map(actor -> actor.device().user()).filter(user -> !invisible.contains(user)).collect(Collectors.toSet());
    return now.members().equals(there) && actors.stream().flatMap(actor -> actor.conversation().stream())
        .flatMap(current -> current.versionAt(Topics.CROWD).stream()).allMatch(version -> version >= now.version());
  }

}
