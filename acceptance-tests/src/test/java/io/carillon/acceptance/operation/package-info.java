/** What operators do with the program: unpack it anywhere, start it, watch it, give it a Redis with a login. */
@NullMarked
package io.carillon.acceptance.operation;

import org.jspecify.annotations.NullMarked;
