/** What clients do that mean harm, and what the server makes of it. */
@NullMarked
package io.carillon.acceptance.hostile;

import org.jspecify.annotations.NullMarked;
