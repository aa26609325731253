/**
 * What a client asks and what it is answered, free of any wire format. Start at
 * {@link io.carillon.application.command.Command} and {@link io.carillon.application.command.Outcome}.
 */
@NullMarked
package io.carillon.application.command;

import org.jspecify.annotations.NullMarked;
