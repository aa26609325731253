package io.carillon.application.command;

import io.carillon.domain.access.AccessToken;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a subscribe command.
 *
 * @param token grants this one subscription, beside what the connection's own token grants
 * @param onOverflow what to do when this client is too slow, if not what the namespace's policy says
 * @param position where the client stands in the topic's log, to go on from there; {@code null} to begin with what comes
 * @param history how many earlier messages the client wants to see, without a position; {@code null} for none
 */
public record TopicRequest(String topic, @Nullable AccessToken token, @Nullable Overflow onOverflow,
    @Nullable Position position, @Nullable Integer history) {

  /** A request to hear what comes. */
  public static TopicRequest of(String topic) {
    return new TopicRequest(topic, null, null, null, null);
  }

  /** Whether it asks for anything that was said before. */
  public boolean asksForThePast() {
    return position != null || history != null;
  }
}
