package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.server.Version;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code carillon}: the server and what helps to run it. Exits with 0, with 2 when it was called or configured wrongly, and with 1 when it failed. */
@Command(name = "carillon", description = "A real-time messaging server: one WebSocket, every message in order.", mixinStandardHelpOptions = true, versionProvider = Main.VersionText.class, subcommands = {
    ServeCommand.class, TokenCommand.class, TailCommand.class, PublishCommand.class,
    ConfigCommand.class}, footer = {"", "Try it:  carillon serve --dev"})
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    Converters.register(line);
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((exception, command, _) -> explain(exception, command));
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(arguments);
  }

  private static int explain(Exception exception, CommandLine command) {
    PrintWriter err = command.getErr();
    if (exception instanceof ConfigException wrong) {
      wrong.problems().forEach(problem -> err.println("carillon: " + problem));
      return CommandLine.ExitCode.USAGE;
    }
    err.println("carillon: " + exception.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The version for {@code --version}. */
  static final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[]{"carillon " + Version.current()};
    }
  }
}
