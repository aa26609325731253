package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.server.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code carillon}: the server and what helps to run it. Exits with 0, with 2 when it was called or configured wrongly, and with 1 when it failed. */
@Command(name = "carillon", description = "A real-time messaging server: one WebSocket, every message in order.", mixinStandardHelpOptions = true, versionProvider = Main.VersionText.class, subcommands = {
    ServeCommand.class, InitCommand.class, TokenCommand.class, TailCommand.class, PublishCommand.class,
    ConfigCommand.class}, footer = {"",
        "Exit codes: 0, 2 for wrong usage or configuration, 1 for failure.", "", "Try it:  carillon serve --dev"})
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(RawArguments.of(arguments)));
  }

  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    // JSON is UTF-8, whatever the locale is.
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    Converters.register(line);
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((exception, _) -> explain(exception));
    line.setExecutionExceptionHandler((exception, command, _) -> explain(exception, new Terminal(command)));
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(arguments);
  }

  /** Prints the mistake and where the right usage is described: the whole usage would hide the mistake. */
  private static int explain(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    new Terminal(command).complain(String.valueOf(exception.getMessage()));
    UnmatchedArgumentException.printSuggestions(exception, command.getErr());
    command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int explain(Exception exception, Terminal terminal) {
    return switch (exception) {
      case ConfigException wrong -> {
        wrong.problems().forEach(terminal::complain);
        yield CommandLine.ExitCode.USAGE;
      }
      case IOException failure when failure.getMessage() != null -> {
        terminal.complain(failure.getMessage());
        yield CommandLine.ExitCode.SOFTWARE;
      }
      default -> {
        terminal.complain(exception.toString());
        yield CommandLine.ExitCode.SOFTWARE;
      }
    };
  }

  /** The version for {@code --version}. */
  static final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[]{"carillon " + Version.current()};
    }
  }
}
