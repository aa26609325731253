/**
 * The way out: delivery loops, the mailboxes of clients that cannot be written to at once, and the joining of what waits
 * into one write (ADR 0007).
 *
 * <p>Start at {@link io.carillon.adapters.websocket.delivery.DeliveryLoop}; a message goes from there to
 * {@link io.carillon.adapters.websocket.delivery.ClientOutlet#deliver}, waits in a
 * {@link io.carillon.adapters.websocket.delivery.Mailbox} until the loop's burst is over, and leaves in
 * {@link io.carillon.adapters.websocket.delivery.ClientWriter#flush}.
 */
@NullMarked
package io.carillon.adapters.websocket.delivery;

import org.jspecify.annotations.NullMarked;
