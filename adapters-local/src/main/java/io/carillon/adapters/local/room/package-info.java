/**
 * Rooms inside one process. Start at {@link io.carillon.adapters.local.room.LocalRoomStore}.
 */
@NullMarked
package io.carillon.adapters.local.room;

import org.jspecify.annotations.NullMarked;
