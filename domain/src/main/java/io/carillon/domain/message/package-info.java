/**
 * Messages and the one way they take between nodes.
 *
 * <p>Start at {@link io.carillon.domain.message.Message}; {@link io.carillon.domain.message.Broker} is the port that
 * carries it.
 */
@NullMarked
package io.carillon.domain.message;

import org.jspecify.annotations.NullMarked;
