/**
 * The HTTP server itself: ports, threads, deadlines and errors. Start at {@link io.carillon.adapters.http.server.HttpServer}.
 */
@NullMarked
package io.carillon.adapters.http.server;

import org.jspecify.annotations.NullMarked;
