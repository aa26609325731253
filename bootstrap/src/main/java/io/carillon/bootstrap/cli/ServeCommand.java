package io.carillon.bootstrap.cli;

import io.carillon.adapters.http.server.PortException;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Settings;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.bootstrap.server.CarillonServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the server until it is told to stop (SIGTERM or SIGINT), then lets its clients leave and exits with 0. */
@Command(name = "serve", description = "Run the server.", mixinStandardHelpOptions = true, footer = {"",
    "Settings come from the environment and the file; `carillon config` lists them all."})
final class ServeCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Spec
  private CommandSpec spec;

  @Mixin
  private ConfigOptions configuration;

  @Option(names = "--dev", description = "for trying it out: a random secret, two ready tokens, pages of localhost may"
      + " connect, readable logs, and the topics chat:* are recorded")
  private boolean development;

  @Option(names = "--train", hidden = true, description = "start, serve a few clients of its own, stop and exit: for making the JVM's start-up cache")
  private boolean training;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = development || training
        ? configuration.load(Development.settings()).andNamespace(RecordedNamespace.NAME, RecordedNamespace.POLICY)
        : configuration.load();
    CarillonConfig config = ConfigReader.read(settings, development || training);
    Logging.configure(config.log());
    CarillonServer server = create(config);
    warn(config);
    start(server, settings);
    if (training) {
      new Rehearsal(config, server.port()).play();
      server.stop();
      return 0;
    }
    if (development) {
      PrintWriter out = spec.commandLine().getOut();
      Development.greet(out, config, server.port());
      out.flush();
    }
    runUntilStopped(server);
    return 0;
  }

  private static CarillonServer create(CarillonConfig config) {
    try {
      return CarillonServer.create(config);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static void start(CarillonServer server, Settings settings) throws IOException {
    try {
      server.start();
    } catch (PortException e) {
      throw new IOException(PortAdvice.about(e, settings), e);
    }
  }

  /** A signal starts the JVM's shutdown, whose exit code would be 143: halting in the hook makes it 0, which is the truth. */
  private static void runUntilStopped(CarillonServer server) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      server.stop();
      Runtime.getRuntime().halt(0);
    }, "shutdown"));
    new CountDownLatch(1).await();
  }

  private void warn(CarillonConfig config) {
    config.warnings().forEach(warning -> LOG.warn("{}", warning));
    if (!development && !training && (config.token().issuer() == null || config.token().audience() == null)) {
      LOG.warn("tokens of any issuer and audience are accepted: set JWT_ISSUER and JWT_AUDIENCE");
    }
  }
}
