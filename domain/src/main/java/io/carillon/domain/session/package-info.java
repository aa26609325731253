/**
 * Who is connected: users, their sessions (one device each) and the connections of those.
 *
 * <p>Start at {@link io.carillon.domain.session.UserId}. Ids are values that cannot be wrong: a user id is one topic
 * segment, the two others are random numbers that only print as text.
 */
@NullMarked
package io.carillon.domain.session;

import org.jspecify.annotations.NullMarked;
