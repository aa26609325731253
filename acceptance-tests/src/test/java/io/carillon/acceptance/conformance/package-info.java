/**
 * Judges the WebSocket layer by a suite that others wrote: RFC 6455 as Autobahn reads it. Start at
 * {@link io.carillon.acceptance.conformance.AutobahnConformanceTest}.
 */
@NullMarked
package io.carillon.acceptance.conformance;

import org.jspecify.annotations.NullMarked;
