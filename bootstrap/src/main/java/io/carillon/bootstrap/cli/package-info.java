/**
 * The command line: one class per command. Start at {@link io.carillon.bootstrap.cli.Main}.
 */
@NullMarked
package io.carillon.bootstrap.cli;

import org.jspecify.annotations.NullMarked;
