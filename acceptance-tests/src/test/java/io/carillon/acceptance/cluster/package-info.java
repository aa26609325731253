/**
 * Several real servers on one real Redis, and what clients of one see of the others. Start at
 * {@link io.carillon.acceptance.cluster.TwoNodesTest}; what fails at random is tried in {@code chaos}.
 */
@NullMarked
package io.carillon.acceptance.cluster;

import org.jspecify.annotations.NullMarked;
