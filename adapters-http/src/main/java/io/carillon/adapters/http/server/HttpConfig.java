package io.carillon.adapters.http.server;

import java.util.OptionalInt;

/**
 * Where the server listens.
 *
 * @param host the address to bind to
 * @param port 0 for any free one
 * @param managementPort a port of their own for health, info and metrics; without it they share the first
 */
public record HttpConfig(String host, int port, OptionalInt managementPort) {}
