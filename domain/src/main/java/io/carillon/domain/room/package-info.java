/**
 * Rooms: topics with members. Start at {@link io.carillon.domain.room.Room}, which holds the rules;
 * {@link io.carillon.domain.room.RoomStore} is the port that keeps rooms (ADR 0013).
 */
@NullMarked
package io.carillon.domain.room;

import org.jspecify.annotations.NullMarked;
