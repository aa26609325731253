/**
 * Addresses of other servers, as people write them into settings and browsers into headers. Start at
 * {@link io.carillon.domain.address.ServerAddress}.
 */
@NullMarked
package io.carillon.domain.address;

import org.jspecify.annotations.NullMarked;
