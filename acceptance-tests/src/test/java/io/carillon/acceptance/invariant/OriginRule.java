package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.PublishSent;
import io.carillon.acceptance.invariant.Event.Received;
import java.util.HashMap;
import java.util.Map;

/** {@link Invariant#I9} */
final class OriginRule implements Rule {

  private record Origin(String topic, String hash) {}

  private final Map<String, Origin> published = new HashMap<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case PublishSent it -> published.putIfAbsent(it.id(), new Origin(it.topic(), it.hash()));
      case Received it -> compare(logged, it.id(), it.topic(), it.hash(), findings);
      case FinalMessage it -> compare(logged, it.id(), it.topic(), it.hash(), findings);
      default -> {
        // Neither said nor heard.
      }
    }
  }

  private void compare(LoggedEvent logged, String id, String topic, String hash, Findings findings) {
    Origin origin = published.get(id);
    if (origin == null) {
      findings.report(logged, "nobody has published %s before"
          .formatted(id));
    } else if (!origin.topic().equals(topic)) {
      findings.report(logged, "%s was published to %s and is heard on %s"
          .formatted(id, origin.topic(), topic));
    } else if (!origin.hash().equals(hash)) {
      findings.report(logged, "%s was published with hash %s and has %s"
          .formatted(id, origin.hash(), hash));
    }
  }
}
