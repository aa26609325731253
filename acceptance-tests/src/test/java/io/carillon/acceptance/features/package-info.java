/** Makes the features run: small classes of steps over {@link io.carillon.acceptance.features.Cast}. */
@NullMarked
package io.carillon.acceptance.features;

import org.jspecify.annotations.NullMarked;
