/** What a run found out: a {@link io.carillon.benchmarks.report.Report}, printed as a table or written as JSON. */
@NullMarked
package io.carillon.benchmarks.report;

import org.jspecify.annotations.NullMarked;
