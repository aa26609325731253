/** Benchmarks of single classes, for JMH: {@code benchmarks/run jmh}. They say which part got slower, not how fast a server is. */
@NullMarked
package io.carillon.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
