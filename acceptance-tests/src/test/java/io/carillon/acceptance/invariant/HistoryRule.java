package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.PublishAcked;
import io.carillon.acceptance.invariant.Event.Received;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Invariant#I3} */
final class HistoryRule implements Rule {

  /** What stands at an offset, as far as it is known; an acknowledgement does not know the hash. */
  private record Entry(String id, @Nullable String hash, long line) {

    boolean contradicts(Entry other) {
      return !id.equals(other.id) || (hash != null && other.hash != null && !hash.equals(other.hash));
    }
  }

  private record Stream(String topic, String epoch) {}

  private final Map<Stream, Map<Long, Entry>> streams = new HashMap<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case Received it -> compare(logged, it.topic(), it.epoch(), it.offset(), it.id(), it.hash(), findings);
      case PublishAcked it -> compare(logged, it.topic(), it.epoch(), it.offset(), it.id(), null, findings);
      case FinalMessage it -> compare(logged, it.topic(), it.epoch(), it.offset(), it.id(), it.hash(), findings);
      default -> {
        // Tells nothing about an offset.
      }
    }
  }

  private void compare(LoggedEvent logged, String topic, @Nullable String epoch, long offset, String id,
      @Nullable String hash, Findings findings) {
    if (epoch == null) {
      return;
    }
    var entry = new Entry(id, hash, logged.line());
    Map<Long, Entry> entries = streams.computeIfAbsent(new Stream(topic, epoch), _ -> new HashMap<>());
    Entry known = entries.get(offset);
    if (known == null || (known.hash() == null && !known.contradicts(entry))) {
      entries.put(offset, entry);
    } else if (known.contradicts(entry)) {
      findings.report(logged, "offset %d of epoch %s is %s (hash %s) here, and was %s (hash %s) in line %d"
          .formatted(offset,
              epoch, id,
              hash, known.id(), known.hash(), known.line()));
    }
  }
}
