/**
 * A connection's life: being let in, saying who one is, getting a new token, reaching a deadline, being sent away, going.
 *
 * <p>Start at {@link io.carillon.application.connect.AdmitConnection} and
 * {@link io.carillon.application.connect.OpenConnection}.
 */
@NullMarked
package io.carillon.application.connect;

import org.jspecify.annotations.NullMarked;
