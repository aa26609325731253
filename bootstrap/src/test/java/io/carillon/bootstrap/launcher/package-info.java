/**
 * The script {@code carillon}, tried on a Java and a Maven that only write down how they were called. Start at
 * {@link io.carillon.bootstrap.launcher.LauncherTest}.
 */
@NullMarked
package io.carillon.bootstrap.launcher;

import org.jspecify.annotations.NullMarked;
