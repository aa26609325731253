package io.carillon.domain.presence;

import io.carillon.domain.message.RawJson;
import org.jspecify.annotations.Nullable;

/**
 * What others see of a user who is there.
 *
 * @param status never {@link Status#INVISIBLE}: who is invisible has no appearance at all
 * @param devices how many of the user's devices are there, at least 1
 * @param info what the user added to the status; {@code null} for nothing
 */
public record Appearance(Status status, int devices, @Nullable RawJson info) {

  public Appearance {
    if (status == Status.INVISIBLE || devices < 1) {
      throw new IllegalArgumentException(
          "appearance: " + status + " on " + devices + " (expected: a status that shows, on 1 device or more)");
    }
  }
}
