package io.carillon.adapters.http.metrics;

/**
 * Which program this is, for those who run several.
 *
 * @param version as in {@code carillon --version}
 * @param revision the commit that it was built from, {@code unknown} where the sources had no history
 * @param java the version of the JVM that runs it
 */
public record Build(String version, String revision, String java) {}
