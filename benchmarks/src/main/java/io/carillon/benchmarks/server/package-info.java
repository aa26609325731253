/**
 * The server under test, as a process of its own: started through its launcher by
 * {@link io.carillon.benchmarks.server.ServerProcess}, and watched from outside by
 * {@link io.carillon.benchmarks.server.ProcessUsage}.
 */
@NullMarked
package io.carillon.benchmarks.server;

import org.jspecify.annotations.NullMarked;
