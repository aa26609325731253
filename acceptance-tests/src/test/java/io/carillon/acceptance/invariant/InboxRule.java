package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.Gap;
import io.carillon.acceptance.invariant.Event.Opened;
import io.carillon.acceptance.invariant.Event.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link Invariant#I14}: every message that an inbox still holds in the end has reached at least one device of the inbox's user,
 * unless a gap told a device that it will not come. A message that only another user's connection received counts as lost.
 */
final class InboxRule implements Rule {

  private static final String INBOX = "user:";

  private final Map<String, String> users = new HashMap<>();
  private final Map<String, Set<String>> received = new HashMap<>();
  private final Map<String, List<Gap>> gaps = new HashMap<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case Opened opened -> users.put(opened.conn(), opened.user());
      case Received it when isOwn(it.topic(), it.conn()) ->
        received.computeIfAbsent(it.topic(), _ -> new HashSet<>()).add(it.id());
      case Gap gap when isOwn(gap.topic(), gap.conn()) ->
        gaps.computeIfAbsent(gap.topic(), _ -> new ArrayList<>()).add(gap);
      case FinalMessage kept when kept.topic().startsWith(INBOX) -> judge(logged, kept, findings);
      default -> {
        // Brings nothing to an inbox.
      }
    }
  }

  private boolean isOwn(String topic, String conn) {
    return topic.equals(INBOX + users.get(conn));
  }

  private void judge(LoggedEvent logged, FinalMessage kept, Findings findings) {
    boolean arrived = received.getOrDefault(kept.topic(), Set.of()).contains(kept.id());
    if (!arrived && gaps.getOrDefault(kept.topic(), List.of()).stream().noneMatch(gap -> isIn(gap, kept))) {
      findings.report(logged, "%s waits in %s at offset %d, and no device of the user has got it"
          .formatted(kept.id(), kept.topic(), kept.offset()));
    }
  }

  private static boolean isIn(Gap gap, FinalMessage kept) {
    return kept.epoch().equals(gap.epoch()) && gap.from() <= kept.offset() && kept.offset() <= gap.to();
  }
}
