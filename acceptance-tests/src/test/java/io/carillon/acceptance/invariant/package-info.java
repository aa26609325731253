/**
 * Judges what clients have seen by their logs alone, without asking a server. Start at
 * {@link io.carillon.acceptance.invariant.Checker}; the promises are listed in
 * {@link io.carillon.acceptance.invariant.Invariant}, the lines of a log in {@link io.carillon.acceptance.invariant.Event}.
 */
@NullMarked
package io.carillon.acceptance.invariant;

import org.jspecify.annotations.NullMarked;
