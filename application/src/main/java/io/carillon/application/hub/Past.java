package io.carillon.application.hub;

import io.carillon.domain.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a topic that a client has from an earlier subscription, on this connection or another.
 *
 * @param sure up to where it has surely received everything; {@code null} for nothing
 * @param given up to where it was given all of an inbox; {@code null} where that is not known
 * @param apart whether it has left out a part of its inbox
 */
public record Past(@Nullable Position sure, @Nullable Position given, boolean apart) {

  /** The past of a client that has none. */
  public static final Past NONE = new Past(null, null, false);
}
