package io.carillon.bootstrap.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a configuration to begin with. */
@Command(name = "init", description = "Write a commented configuration with a fresh secret and a recorded namespace.", mixinStandardHelpOptions = true, footer = {
    "", "A file that exists is never overwritten. Only its owner may read the new one, because it holds the secret.",
    "",
    "Example:", "  carillon init && carillon serve --config carillon.conf"})
final class InitCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "0..1", defaultValue = "carillon.conf", description = "where to write it (default: ${DEFAULT-VALUE})")
  private Path file;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec.commandLine());
    try {
      FirstConfiguration.write(file);
    } catch (FileAlreadyExistsException e) {
      terminal.complain(file + " exists already and is left as it is");
      return 1;
    } catch (NoSuchFileException e) {
      terminal.complain("the directory of " + file + " does not exist");
      return 1;
    }
    terminal.say(file + " is written. Next:");
    terminal.say("  carillon serve --config " + file);
    terminal.say("  carillon token --config " + file + " --user alice");
    return 0;
  }
}
