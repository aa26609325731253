/**
 * What load is put on, as processes of their own: the server, started through its launcher by
 * {@link io.carillon.benchmarks.server.ServerProcess}, and beside it {@link io.carillon.benchmarks.server.FloorProcess}.
 * They are watched from outside: by the kernel's account of them ({@link io.carillon.benchmarks.server.ProcessUsage}) and
 * by the JDK's tools.
 */
@NullMarked
package io.carillon.benchmarks.server;

import org.jspecify.annotations.NullMarked;
