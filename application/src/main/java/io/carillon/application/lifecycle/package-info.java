/**
 * Whether the node takes traffic: {@link io.carillon.application.lifecycle.Readiness}.
 */
@NullMarked
package io.carillon.application.lifecycle;

import org.jspecify.annotations.NullMarked;
