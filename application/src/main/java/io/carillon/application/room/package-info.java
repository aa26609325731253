/**
 * Rooms: making, entering and leaving them, and inviting others. Start at {@link io.carillon.application.room.JoinRoom}; the
 * rules are those of {@link io.carillon.domain.room.Room} (ADR 0013).
 */
@NullMarked
package io.carillon.application.room;

import org.jspecify.annotations.NullMarked;
