/** What {@code deploy} holds, as far as it can be tried without containers, Kubernetes or systemd. */
@NullMarked
package io.carillon.bootstrap.deploy;

import org.jspecify.annotations.NullMarked;
