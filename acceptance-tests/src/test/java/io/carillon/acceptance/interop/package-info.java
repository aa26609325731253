/** Other people's client libraries, talking to each other through the server. */
@NullMarked
package io.carillon.acceptance.interop;

import org.jspecify.annotations.NullMarked;
