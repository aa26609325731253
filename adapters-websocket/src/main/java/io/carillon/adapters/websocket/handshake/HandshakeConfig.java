package io.carillon.adapters.websocket.handshake;

/**
 * What a handshake must be like.
 *
 * @param origins who may open sockets from a browser
 * @param queryToken whether the token may stand in the query string
 * @param compression whether messages are compressed for clients that offer it
 */
public record HandshakeConfig(OriginRule origins, boolean queryToken, boolean compression) {}
