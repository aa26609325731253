/**
 * How long something lasts, as opposed to what time it is. Start at {@link io.carillon.domain.time.MonotonicClock}. The time of day
 * comes from {@link java.time.InstantSource}, for what people or other systems read: timestamps and the times in tokens.
 */
@NullMarked
package io.carillon.domain.time;

import org.jspecify.annotations.NullMarked;
