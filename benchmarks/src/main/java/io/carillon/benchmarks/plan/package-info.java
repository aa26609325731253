/**
 * How many nodes and how much of Redis a number of users needs, calculated from what was measured and what is assumed. Start at
 * {@link io.carillon.benchmarks.plan.Plan}; {@link io.carillon.benchmarks.plan.Sizing} is the calculation.
 */
@NullMarked
package io.carillon.benchmarks.plan;

import org.jspecify.annotations.NullMarked;
