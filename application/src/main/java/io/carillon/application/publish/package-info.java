/**
 * Speaking: to a topic, and to a user. Start at {@link io.carillon.application.publish.PublishMessage}.
 */
@NullMarked
package io.carillon.application.publish;

import org.jspecify.annotations.NullMarked;
