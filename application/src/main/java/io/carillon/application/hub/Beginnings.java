package io.carillon.application.hub;

import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.topic.TopicName;

/** Finds out where subscriptions begin whose clients had to be answered before that could be told. May block. */
@FunctionalInterface
public interface Beginnings {

  /**
   * Where a client begins that was attached before.
   *
   * @param tries how often this could not be told for the same subscription
   * @throws BrokerUnavailableException while it still cannot be told
   */
  Start find(TopicName topic, int tries);
}
