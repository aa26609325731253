package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.FinalGap;
import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.FinalTop;
import io.carillon.acceptance.invariant.Event.PublishAcked;
import io.carillon.acceptance.invariant.Event.PublishSent;
import io.carillon.acceptance.invariant.Event.Subscribed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@link Invariant#I4}. What the final read cannot show any more, because the log keeps only so much, is not judged; what it skips must
 * have had a time to live. A client with a position in an epoch that ended must be told, unless the present one has taken over the
 * messages up to there; a new epoch without a word on a living subscription is a matter of I1.
 */
final class AckRule implements Rule {

  private record Place(String topic, String epoch, long offset) {}

  private record Ack(LoggedEvent logged, PublishAcked acked) {}

  private final List<Ack> acks = new ArrayList<>();
  private final Set<String> mortal = new HashSet<>();
  private final Map<String, FinalTop> tops = new HashMap<>();
  private final Map<String, NavigableMap<Long, Long>> gaps = new HashMap<>();
  private final Map<Place, String> kept = new HashMap<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case PublishSent sent when sent.ttlMs() > 0 -> mortal.add(sent.id());
      case PublishAcked acked when acked.epoch() != null -> acks.add(new Ack(logged, acked));
      case FinalTop top -> tops.put(top.topic(), top);
      case FinalGap gap -> gaps.computeIfAbsent(gap.topic(), _ -> new TreeMap<>()).put(gap.from(), gap.to());
      case FinalMessage it -> kept.put(new Place(it.topic(), it.epoch(), it.offset()), it.id());
      case Subscribed subscribed -> judge(logged, subscribed, findings);
      default -> {
        // Nothing about what is kept.
      }
    }
  }

  @Override
  public void conclude(Findings findings) {
    for (Ack ack : acks) {
      FinalTop top = tops.get(ack.acked().topic());
      if (top == null) {
        findings.report(ack.logged(), "nobody has read in the end what the topic of the acknowledged %s holds"
            .formatted(ack.acked().id()));
      } else if (top.epoch().equals(ack.acked().epoch())) {
        judge(ack, top, findings);
      }
    }
  }

  private void judge(Ack ack, FinalTop top, Findings findings) {
    PublishAcked acked = ack.acked();
    long offset = acked.offset();
    if (offset > top.offset()) {
      findings.report(ack.logged(), "%s was acknowledged at offset %d of epoch %s, whose last one is %d in the end"
          .formatted(acked.id(), offset, top.epoch(), top.offset()));
    } else if (offset >= top.oldest()) {
      String there = kept.get(new Place(acked.topic(), top.epoch(), offset));
      if (there == null ? !mortal.contains(acked.id()) || !isExplained(acked) : !there.equals(acked.id())) {
        findings.report(ack.logged(), "%s was acknowledged at offset %d of epoch %s, where in the end there is %s"
            .formatted(acked.id(), offset, top.epoch(), there == null ? "nothing" : there));
      }
    }
  }

  private boolean isExplained(PublishAcked acked) {
    var told = gaps.getOrDefault(acked.topic(), Collections.emptyNavigableMap()).floorEntry(acked.offset());
    return told != null && acked.offset() <= told.getValue();
  }

  private static void judge(LoggedEvent logged, Subscribed subscribed, Findings findings) {
    Event.Position since = subscribed.since();
    if (since != null && !since.epoch().equals(subscribed.epoch()) && !subscribed.isLost()
        && !takesOver(subscribed, since)) {
      findings.report(logged,
          "the client was at offset %d of epoch %s, got epoch %s and was not told that its own has ended"
              .formatted(since.offset(), since.epoch(), subscribed.epoch()));
    }
  }

  /** Whether the present life has taken over what the client has; {@link RecoveryRule} judges whether it is the same. */
  private static boolean takesOver(Subscribed subscribed, Event.Position since) {
    return subscribed.isRecovered() && subscribed.epoch() != null
        && (subscribed.resumed() || since.offset() <= subscribed.offset());
  }
}
