/**
 * Runs the program as its users do: in a process of its own. Start at {@link io.carillon.acceptance.server.ServerProcess}; several of them
 * that share a Redis are {@link io.carillon.acceptance.server.Nodes}.
 */
@NullMarked
package io.carillon.acceptance.server;

import org.jspecify.annotations.NullMarked;
