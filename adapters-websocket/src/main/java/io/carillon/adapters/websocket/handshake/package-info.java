/**
 * The handshake: may this request become a WebSocket, and whose is it? Start at
 * {@link io.carillon.adapters.websocket.handshake.UpgradeHandler}.
 */
@NullMarked
package io.carillon.adapters.websocket.handshake;

import org.jspecify.annotations.NullMarked;
