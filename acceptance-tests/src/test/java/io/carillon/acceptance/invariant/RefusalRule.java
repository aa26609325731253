package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.PublishRefused;
import io.carillon.acceptance.invariant.Event.PublishSent;
import io.carillon.acceptance.invariant.Event.Received;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link Invariant#I5}: holds for a publication whose every try was answered with an error that means "not stored". */
final class RefusalRule implements Rule {

  /** After these the publication may have been taken all the same. */
  private static final Set<String> UNKNOWN_OUTCOME = Set.of("unavailable", "internal");

  private final Map<String, Integer> openTries = new HashMap<>();
  private final Map<String, LoggedEvent> refusals = new HashMap<>();
  private final Set<String> heard = new HashSet<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case PublishSent sent -> openTries.merge(sent.id(), 1, Integer::sum);
      case PublishRefused refused when !UNKNOWN_OUTCOME.contains(refused.code()) -> {
        openTries.merge(refused.id(), -1, Integer::sum);
        refusals.put(refused.id(), logged);
      }
      case Received received -> heard.add(received.id());
      case FinalMessage message -> heard.add(message.id());
      default -> {
        // Neither refused nor heard.
      }
    }
  }

  @Override
  public void conclude(Findings findings) {
    refusals.forEach((id, refusal) -> {
      if (openTries.getOrDefault(id, 0) == 0 && heard.contains(id)) {
        findings.report(refusal, "publication %s was refused, and yet it was heard or stored"
            .formatted(id));
      }
    });
  }
}
