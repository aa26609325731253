/**
 * How the server logs: {@link io.carillon.bootstrap.logging.Logging}.
 */
@NullMarked
package io.carillon.bootstrap.logging;

import org.jspecify.annotations.NullMarked;
