package io.carillon.application.command;

import org.jspecify.annotations.Nullable;

/**
 * What became of one topic of a command; one bad topic never spoils the others.
 *
 * @param topic the text that the client sent
 * @param refusal {@code null} when it was done
 */
public record TopicResult(String topic, @Nullable Refusal refusal) {

  public static TopicResult done(String topic) {
    return new TopicResult(topic, null);
  }
}
