/**
 * The server put together: one Guice module per part, and {@link io.carillon.bootstrap.server.CarillonServer}, which starts
 * and stops it. This is the only place that knows every adapter.
 */
@NullMarked
package io.carillon.bootstrap.server;

import org.jspecify.annotations.NullMarked;
