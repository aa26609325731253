/** Clients that are not ours, and one that has no manners at all: {@link io.carillon.acceptance.client.RawSocket}. */
@NullMarked
package io.carillon.acceptance.client;

import org.jspecify.annotations.NullMarked;
