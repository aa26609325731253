/**
 * Sessions whose connections break, half break, are taken over or forged. Start at
 * {@link io.carillon.acceptance.session.SessionTest}.
 */
@NullMarked
package io.carillon.acceptance.session;

import org.jspecify.annotations.NullMarked;
