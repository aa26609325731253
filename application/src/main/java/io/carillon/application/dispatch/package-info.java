/**
 * Where every command of a client arrives: {@link io.carillon.application.dispatch.CommandHandler}.
 */
@NullMarked
package io.carillon.application.dispatch;

import org.jspecify.annotations.NullMarked;
