/**
 * Who may do what: principals made from tokens, their grants and permissions, and the rules that judge by them.
 *
 * <p>Start at {@link io.carillon.domain.access.AccessRules}; {@link io.carillon.domain.access.TokenVerifier} is the port
 * that turns a token into a {@link io.carillon.domain.access.Principal}.
 */
@NullMarked
package io.carillon.domain.access;

import org.jspecify.annotations.NullMarked;
