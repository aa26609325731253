package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.PublishAcked;
import io.carillon.acceptance.invariant.Event.Received;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Invariant#I6}: within an epoch, for what is known of a publication's past lives and dies with the topic's stream. */
final class StoredOnceRule implements Rule {

  private record Place(String topic, String epoch, long offset, long line) {}

  private final Map<String, Place> places = new HashMap<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case Received it -> compare(logged, it.id(), it.topic(), it.epoch(), it.offset(), findings);
      case PublishAcked it -> compare(logged, it.id(), it.topic(), it.epoch(), it.offset(), findings);
      case FinalMessage it -> compare(logged, it.id(), it.topic(), it.epoch(), it.offset(), findings);
      default -> {
        // Says nothing about where a publication is.
      }
    }
  }

  private void compare(LoggedEvent logged, String id, String topic, @Nullable String epoch, long offset,
      Findings findings) {
    if (epoch == null) {
      return;
    }
    Place known = places.get(id);
    if (known == null || !known.epoch().equals(epoch)) {
      places.put(id, new Place(topic, epoch, offset, logged.line()));
    } else if (known.offset() != offset || !known.topic().equals(topic)) {
      findings.report(logged, "publication %s is at offset %d of %s, and was at offset %d of %s in line %d"
          .formatted(id, offset,
              topic,
              known.offset(), known.topic(), known.line()));
    }
  }
}
