/**
 * What is measured: each {@link io.carillon.benchmarks.scenario.Scenario} is a subcommand. They share a
 * {@link io.carillon.benchmarks.scenario.Bench}, which holds the server and the clients of one run.
 */
@NullMarked
package io.carillon.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
