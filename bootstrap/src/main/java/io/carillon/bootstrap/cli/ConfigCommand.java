package io.carillon.bootstrap.cli;

import io.carillon.adapters.local.token.JwtTokenVerifier;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Setting;
import io.carillon.bootstrap.config.Settings;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.domain.topic.NamespacePolicy;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the server would run with. */
@Command(name = "config", description = "Print the effective configuration and where each value comes from.", mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @Mixin
  private ConfigOptions configuration;

  @Option(names = "--check", description = "only validate: exit with 0, or with 2 and what is wrong")
  private boolean check;

  @Override
  public Integer call() {
    Logging.configureForCommand();
    Settings settings = configuration.load();
    if (!check) {
      print(settings);
    }
    CarillonConfig config = ConfigReader.read(settings, false);
    PrintWriter out = spec.commandLine().getOut();
    config.warnings().forEach(new Terminal(spec.commandLine())::warn);
    if (check) {
      loadKeys(config);
      out.println("the configuration is valid");
    } else {
      new TreeMap<>(config.namespaces().all()).forEach((name, policy) -> print(out, name, policy));
      config.roles().permissionsByRole()
          .forEach((role, permissions) -> out.printf("roles.%s = %s%n", role, permissions));
    }
    return 0;
  }

  /** Reads the keys as the server would; those at an address are fetched when the first token comes. */
  private static void loadKeys(CarillonConfig config) {
    try {
      new JwtTokenVerifier(config.token(), config.roles(), InstantSource.system());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private void print(Settings settings) {
    PrintWriter out = spec.commandLine().getOut();
    for (Setting setting : Setting.values()) {
      Settings.Value value = settings.value(setting);
      String shown = setting.hides(value.text()) ? "********" : value.text();
      out.printf("%-28s %-28s # %s; %s%n", setting.name() + "=" + shown, setting.path(), value.source(),
          setting.description());
    }
    out.flush();
  }

  private static void print(PrintWriter out, String name, NamespacePolicy policy) {
    out.printf(Locale.ROOT,
        "namespaces.%s { subscribe = %s, publish = %s, history { size = %d, ttl = %ds }, presence = %s,"
            + " wildcards = %s, overflow = %s, publish_rate = %d }%n",
        name, lower(policy.subscribe()), lower(policy.publish()), policy.history().size(),
        policy.history().ttl().toSeconds(), lower(policy.presence()), policy.wildcards(), lower(policy.overflow()),
        policy.publishRate());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
