/**
 * Presence inside one process. Start at {@link io.carillon.adapters.local.presence.LocalPresenceRegistry}, whose lock guards
 * all the others: a {@link io.carillon.adapters.local.presence.Place} is a topic or a user as such, and an
 * {@link io.carillon.adapters.local.presence.Attendance} is one user at one place.
 */
@NullMarked
package io.carillon.adapters.local.presence;

import org.jspecify.annotations.NullMarked;
