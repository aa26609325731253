/**
 * What the server tells Prometheus: {@link io.carillon.adapters.http.metrics.PrometheusTelemetry}. Every label has a closed
 * set of values.
 */
@NullMarked
package io.carillon.adapters.http.metrics;

import org.jspecify.annotations.NullMarked;
