/**
 * Who is there and how others see them. Start at {@link io.carillon.domain.presence.PresenceRegistry}, the port that keeps
 * account of it (ADR 0012).
 */
@NullMarked
package io.carillon.domain.presence;

import org.jspecify.annotations.NullMarked;
