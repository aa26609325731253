/**
 * What keeps one client from harming the others: bounds on how many connections there are and on how fast they speak.
 *
 * <p>Start at {@link io.carillon.domain.protection.ConnectionQuota} and {@link io.carillon.domain.protection.RateLimit};
 * {@link io.carillon.domain.protection.SharedLimits} are those that nodes grant together.
 */
@NullMarked
package io.carillon.domain.protection;

import org.jspecify.annotations.NullMarked;
