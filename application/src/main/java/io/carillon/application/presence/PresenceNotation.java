package io.carillon.application.presence;

import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.topic.TopicName;
import java.util.List;

/** Puts changes into the words of the protocol, so that they can travel as payloads. Called by one thread at a time. */
public interface PresenceNotation {

  /**
   * Who came, went and changed.
   *
   * @param changes at least one
   */
  RawJson changes(TopicName topic, List<PresenceChange> changes);

  /** How many are there. */
  RawJson count(TopicName topic, long version, int count);
}
