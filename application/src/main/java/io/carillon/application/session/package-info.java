/**
 * Sessions: what a device has that outlives its connections, and how it goes on where it was (ADR 0016).
 *
 * <p>Start at {@link io.carillon.application.session.ResumeSession}, which gives a session to its device's next connection;
 * {@link io.carillon.application.session.ConfirmReception} finds out what a client has surely received.
 */
@NullMarked
package io.carillon.application.session;

import org.jspecify.annotations.NullMarked;
