/** Several nodes as {@code deploy/local-cluster} starts them. */
@NullMarked
package io.carillon.acceptance.cluster;

import org.jspecify.annotations.NullMarked;
