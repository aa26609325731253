/**
 * What operators and load balancers ask: health, readiness, info and metrics. Start at
 * {@link io.carillon.adapters.http.management.ManagementHandler}.
 */
@NullMarked
package io.carillon.adapters.http.management;

import org.jspecify.annotations.NullMarked;
