/** The command line, called as a user calls it. */
@NullMarked
package io.carillon.acceptance.commandline;

import org.jspecify.annotations.NullMarked;
