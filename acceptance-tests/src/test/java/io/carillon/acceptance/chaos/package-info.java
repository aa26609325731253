/**
 * Clients that come and go, are cut off, fall silent, read slowly and lose their rights, for as long as one likes and from a fixed seed;
 * what they saw is then held against the {@linkplain io.carillon.acceptance.invariant.Invariant invariants}. Start at
 * {@link io.carillon.acceptance.chaos.ChaosRun}; {@code acceptance-tests/chaos --help} runs it from a command line.
 */
@NullMarked
package io.carillon.acceptance.chaos;

import org.jspecify.annotations.NullMarked;
