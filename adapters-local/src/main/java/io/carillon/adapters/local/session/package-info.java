/**
 * Sessions that wait for their clients, and how far users have read their inboxes, inside one process; both end with it. Start
 * at {@link io.carillon.adapters.local.session.LocalSessionStore}.
 */
@NullMarked
package io.carillon.adapters.local.session;

import org.jspecify.annotations.NullMarked;
