package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.ProcessUsage;
import io.carillon.benchmarks.server.Target;
import java.io.IOException;

/** Some time, and the CPU time that the server and the generator spent in it. */
record Span(double seconds, double serverCpu, double generatorCpu) {

  static final double MICROS = 1e6;
  private static final double NANOS = 1e9;

  /** Where the three clocks stand now. */
  static Span begin(Target server) throws IOException {
    return new Span(System.nanoTime() / NANOS, ProcessUsage.cpuSecondsOf(server.pid()),
        ProcessUsage.cpuSecondsOf(ProcessHandle.current().pid()));
  }

  /** What has passed since this was begun. */
  Span end(Target server) throws IOException {
    Span now = begin(server);
    return new Span(now.seconds - seconds, now.serverCpu - serverCpu, now.generatorCpu - generatorCpu);
  }

  /** How busy both were, in cores. */
  Row cores() {
    return new Row().put("server cores", serverCpu / seconds).put("generator cores", generatorCpu / seconds);
  }
}
