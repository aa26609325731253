/**
 * The load: thousands of clients on one thread. Start at {@link io.carillon.benchmarks.swarm.Swarm}. What is received is
 * parsed where it was read into and allocates nothing, so that the generator's own cost stays small beside the server's.
 */
@NullMarked
package io.carillon.benchmarks.swarm;

import org.jspecify.annotations.NullMarked;
