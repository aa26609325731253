/**
 * The configuration: one list of settings ({@link io.carillon.bootstrap.config.Setting}), read from the environment and a
 * file, checked at once and turned into one typed record per adapter
 * ({@link io.carillon.bootstrap.config.CarillonConfig}; ADR 0004).
 */
@NullMarked
package io.carillon.bootstrap.config;

import org.jspecify.annotations.NullMarked;
