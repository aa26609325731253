/** Runs the program as its users do: in a process of its own. Start at {@link io.carillon.acceptance.server.ServerProcess}. */
@NullMarked
package io.carillon.acceptance.server;

import org.jspecify.annotations.NullMarked;
