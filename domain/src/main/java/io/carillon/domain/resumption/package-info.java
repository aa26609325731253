/**
 * What outlives a connection: the session of a device that may come back, and how far a user's devices have read the inbox.
 *
 * <p>Start at {@link io.carillon.domain.resumption.SessionStore}. Both ports speak in values alone, so that a store on
 * another machine can implement them.
 */
@NullMarked
package io.carillon.domain.resumption;

import org.jspecify.annotations.NullMarked;
