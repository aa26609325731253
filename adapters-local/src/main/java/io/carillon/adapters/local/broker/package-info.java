/**
 * The broker inside one process: the embedded default, for one node and for tests. Start at
 * {@link io.carillon.adapters.local.broker.LocalBroker}; {@link io.carillon.adapters.local.broker.TopicLog} is what it keeps
 * of a recorded topic.
 */
@NullMarked
package io.carillon.adapters.local.broker;

import org.jspecify.annotations.NullMarked;
