/**
 * The connections of this node: who each is, what it listens to, how fast it speaks. Start at
 * {@link io.carillon.application.connection.Connection}; {@link io.carillon.application.connection.Client} is the port
 * behind which its socket lives.
 */
@NullMarked
package io.carillon.application.connection;

import org.jspecify.annotations.NullMarked;
