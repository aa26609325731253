package io.carillon.adapters.websocket.handshake;

/**
 * What a handshake must be like.
 *
 * @param origins who may open sockets from a browser
 * @param queryToken whether the token may stand in the query string
 */
public record HandshakeConfig(OriginRule origins, boolean queryToken) {}
