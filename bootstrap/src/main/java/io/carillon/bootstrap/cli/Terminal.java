package io.carillon.bootstrap.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/** Where a command prints: results on standard output, everything else on standard error. Nothing that a terminal would act on gets there. */
final class Terminal {

  private static final String NAME = "carillon: ";

  private final PrintWriter out;
  private final PrintWriter err;

  Terminal(CommandLine command) {
    this.out = command.getOut();
    this.err = command.getErr();
  }

  /** Prints a message of the server as one line of JSON. */
  void print(String json) {
    out.println(Printable.json(json));
  }

  /** Prints a line of a report. */
  void say(String line) {
    out.println(Printable.text(line));
  }

  /** Prints a message of the server that tells of a failure. */
  void printError(String json) {
    err.println(Printable.json(json));
  }

  /** Whether nobody reads standard output any more. */
  boolean isClosed() {
    return out.checkError();
  }

  /** Says what went wrong. */
  void complain(String what) {
    err.println(NAME + Printable.text(what));
  }

  /** Says what will have no effect, or is not as it seems. */
  void warn(String what) {
    complain("warning: " + what);
  }
}
