/**
 * The way in: what a client's socket says, put together, checked and handed to the application. Start at
 * {@link io.carillon.adapters.websocket.socket.ClientSocket}.
 */
@NullMarked
package io.carillon.adapters.websocket.socket;

import org.jspecify.annotations.NullMarked;
