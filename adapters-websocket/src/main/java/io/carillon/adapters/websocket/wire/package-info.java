/**
 * The protocol's texts: envelopes read from clients and written to them (docs/protocol.md). Start at
 * {@link io.carillon.adapters.websocket.wire.EnvelopeReader} and
 * {@link io.carillon.adapters.websocket.wire.EnvelopeWriter}.
 *
 * <p>Reading is Jackson's work, because what comes in may be hostile; writing is done by hand, because what goes out is
 * known and there is much of it.
 */
@NullMarked
package io.carillon.adapters.websocket.wire;

import org.jspecify.annotations.NullMarked;
