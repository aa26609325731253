/**
 * Messages and the one way they take between nodes.
 *
 * <p>Start at {@link io.carillon.domain.message.Message}; {@link io.carillon.domain.message.Broker} is the port that
 * carries it. A topic may have a log: {@link io.carillon.domain.message.Position} is a place in it,
 * {@link io.carillon.domain.message.LogPage} what is read from it, and {@link io.carillon.domain.message.Loss} decides
 * whether a reader can go on where it stood.
 */
@NullMarked
package io.carillon.domain.message;

import org.jspecify.annotations.NullMarked;
