package io.carillon.application.command;

import io.carillon.application.hub.Subscription;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * What became of one topic of a command; one bad topic never spoils the others.
 *
 * @param topic the text that the client sent
 * @param refusal {@code null} when it was done
 * @param subscription what there is now; {@code null} where that is nothing
 * @param excerpt what was said before; {@code null} when nobody asked
 */
public record TopicResult(String topic, @Nullable Refusal refusal, @Nullable Subscription subscription,
    @Nullable Excerpt excerpt) {

  public static TopicResult done(String topic) {
    return new TopicResult(topic, null, null, null);
  }

  /** Whether there is a subscription now that may end before the connection's token: with its own, or when its user leaves a room. */
  public boolean mayEndEarly() {
    return subscription != null && (subscription.terms().grant() != null
        || (subscription.filter() instanceof TopicName name && RoomName.of(name).isPresent()));
  }

  public static TopicResult refused(String topic, Refusal refusal) {
    return new TopicResult(topic, refusal, null, null);
  }
}
