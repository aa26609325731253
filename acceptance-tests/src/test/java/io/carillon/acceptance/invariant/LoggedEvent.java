package io.carillon.acceptance.invariant;

/**
 * An event and where it stands.
 *
 * @param line the number of its line, from 1
 */
record LoggedEvent(long line, Event event) {}
