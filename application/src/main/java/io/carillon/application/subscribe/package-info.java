/**
 * Listening to topics and no longer listening. Start at
 * {@link io.carillon.application.subscribe.SubscribeToTopics}.
 */
@NullMarked
package io.carillon.application.subscribe;

import org.jspecify.annotations.NullMarked;
