/**
 * Measures the server (docs/performance.md). Start at {@link io.carillon.benchmarks.Main}; nothing here is part of the
 * distribution.
 */
@NullMarked
package io.carillon.benchmarks;

import org.jspecify.annotations.NullMarked;
