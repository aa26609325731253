/**
 * The fan-out: who listens to what on this node, and how a message gets to all of them.
 *
 * <p>Start at {@link io.carillon.application.hub.Hub#onMessage}. Every client belongs to one
 * {@link io.carillon.application.hub.Lane} for life; a message costs one hand-off per lane that has a subscriber, however
 * many those are (ADR 0007).
 */
@NullMarked
package io.carillon.application.hub;

import org.jspecify.annotations.NullMarked;
