/**
 * What the server tells about itself while it works. Start at {@link io.carillon.domain.telemetry.Telemetry}.
 */
@NullMarked
package io.carillon.domain.telemetry;

import org.jspecify.annotations.NullMarked;
