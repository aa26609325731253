/**
 * Clients that come back with a position while publishers run, over real sockets. Start at
 * {@link io.carillon.acceptance.recovery.PublishStormTest}.
 */
@NullMarked
package io.carillon.acceptance.recovery;

import org.jspecify.annotations.NullMarked;
