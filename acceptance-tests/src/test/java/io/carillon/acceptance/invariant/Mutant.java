package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Arrival;
import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.OnConnection;
import io.carillon.acceptance.invariant.Event.OnTopic;
import io.carillon.acceptance.invariant.Event.PresenceSnapshot;
import io.carillon.acceptance.invariant.Event.Quiet;
import io.carillon.acceptance.invariant.Event.Received;
import io.carillon.acceptance.invariant.Event.Subscribed;
import io.carillon.acceptance.invariant.Event.Unsubscribed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A log in which one thing is about to be made wrong, and the questions that help to find where. */
final class Mutant {

  private final List<Event> events;
  private final Random random;

  Mutant(List<Event> log, Random random) {
    this.events = new ArrayList<>(log);
    this.random = random;
  }

  List<Event> events() {
    return events;
  }

  Event at(int index) {
    return events.get(index);
  }

  int size() {
    return events.size();
  }

  /** A place of this kind, by chance. */
  OptionalInt anywhere(IntPredicate suitable) {
    int[] places = IntStream.range(0, events.size()).filter(suitable).toArray();
    return places.length == 0 ? OptionalInt.empty() : OptionalInt.of(places[random.nextInt(places.length)]);
  }

  <T extends Event> Optional<T> any(Class<T> kind, Predicate<T> suitable) {
    List<T> found = events.stream().filter(kind::isInstance).map(kind::cast).filter(suitable).toList();
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(random.nextInt(found.size())));
  }

  void drop(int index) {
    events.remove(index);
  }

  void replace(int index, Event event) {
    events.set(index, event);
  }

  void insert(int index, Event event) {
    events.add(index, event);
  }

  void swap(int one, int other) {
    Collections.swap(events, one, other);
  }

  /** Lets the event come so late that it stands behind the other. */
  void delay(int index, int behind) {
    events.add(behind, events.remove(index));
  }

  boolean isRecordedMessage(int index) {
    return at(index) instanceof Received received && received.epoch() != null;
  }

  boolean isUnrecordedMessage(int index) {
    return at(index) instanceof Received received && received.epoch() == null;
  }

  /** The arrival before this one in the same subscription. */
  OptionalInt arrivalBefore(int index) {
    return neighbour(index, -1);
  }

  /** The arrival after this one in the same subscription. */
  OptionalInt arrivalAfter(int index) {
    return neighbour(index, 1);
  }

  /** Whether there are others before and behind it in its subscription, of its epoch. */
  boolean isInside(int index) {
    return isOfSameEpoch(arrivalBefore(index), index) && isOfSameEpoch(arrivalAfter(index), index);
  }

  /** Whether both are of one connection and one topic. */
  boolean isSameStream(int one, int other) {
    return at(one) instanceof OnConnection first && at(other) instanceof OnConnection second
        && first.conn().equals(second.conn())
        && first instanceof OnTopic about && second instanceof OnTopic alsoAbout
        && about.topic().equals(alsoAbout.topic());
  }

  boolean isSameConnection(int one, int other) {
    return at(one) instanceof OnConnection first && at(other) instanceof OnConnection second
        && first.conn().equals(second.conn());
  }

  /** The next place behind this one. */
  OptionalInt next(int index, IntPredicate wanted) {
    return IntStream.range(index + 1, events.size()).filter(wanted).findFirst();
  }

  /** Whether the subscription or view that this event belongs to is still the same when all is quiet. */
  boolean livesUntilQuiet(int index) {
    OptionalInt end = next(index, later -> at(later) instanceof Quiet
        || (isSameConnection(index, later) && at(later) instanceof Closed)
        || (isSameStream(index, later) && (at(later) instanceof Subscribed || at(later) instanceof Unsubscribed
            || at(later) instanceof PresenceSnapshot)));
    return end.isPresent() && at(end.getAsInt()) instanceof Quiet;
  }

  private OptionalInt neighbour(int index, int step) {
    for (int i = index + step; i >= 0 && i < events.size(); i += step) {
      if (isSameConnection(index, i) && at(i) instanceof Closed) {
        return OptionalInt.empty();
      }
      if (isSameStream(index, i)) {
        if (at(i) instanceof Arrival) {
          return OptionalInt.of(i);
        }
        if (at(i) instanceof Subscribed || at(i) instanceof Unsubscribed) {
          return OptionalInt.empty();
        }
      }
    }
    return OptionalInt.empty();
  }

  private boolean isOfSameEpoch(OptionalInt one, int other) {
    return one.isPresent() && at(one.getAsInt()) instanceof Arrival first && at(other) instanceof Arrival second
        && Objects.equals(first.epoch(), second.epoch());
  }
}
