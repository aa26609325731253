/**
 * Who is there: reported as clients come and go ({@link io.carillon.application.presence.Whereabouts}), read and set on
 * request, and announced at every tick ({@link io.carillon.application.presence.AnnouncePresence}). See ADR 0012.
 */
@NullMarked
package io.carillon.application.presence;

import org.jspecify.annotations.NullMarked;
