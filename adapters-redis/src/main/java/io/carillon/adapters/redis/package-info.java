/**
 * The ports of the domain on a Redis that several nodes share. Start at {@link io.carillon.adapters.redis.RedisAdapters}, which
 * puts one node's adapters together; the packages below each serve one concept and know {@code connection} alone of the others.
 * Each documents its keys, their types and their lifetimes; every key has one.
 */
@NullMarked
package io.carillon.adapters.redis;

import org.jspecify.annotations.NullMarked;
