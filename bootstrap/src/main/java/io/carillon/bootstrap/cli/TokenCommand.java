package io.carillon.bootstrap.cli;

import io.carillon.adapters.local.token.JwtTokenMinter;
import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints a token made with the configured secret, and nothing else. */
@Command(name = "token", description = "Mint a token with the configured secret (JWT_SECRET) and print it.", mixinStandardHelpOptions = true, footer = {
    "", "Example:", "  carillon token --user alice --subscribe 'project:42' --publish 'room:*' --ttl 1h"})
final class TokenCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @Mixin
  private ConfigOptions configuration;

  @Option(names = "--user", required = true, paramLabel = "NAME", description = "whom the token is for")
  private UserId user;

  @Option(names = "--role", paramLabel = "NAME", description = "a role that the configuration knows; repeatable")
  private List<String> roles = List.of();

  @Option(names = "--permission", paramLabel = "NAME", description = "a permission, such as message:direct; repeatable")
  private List<String> permissions = List.of();

  @Option(names = "--subscribe", paramLabel = "TOPIC", description = "a topic or pattern to listen to; repeatable")
  private List<TopicFilter> subscribe = List.of();

  @Option(names = "--publish", paramLabel = "TOPIC", description = "a topic or pattern to publish to; repeatable")
  private List<TopicFilter> publish = List.of();

  @Option(names = "--service", description = "a back end's token: may publish to global")
  private boolean service;

  @Option(names = "--ttl", paramLabel = "TIME", defaultValue = "1h", description = "how long it is valid, such as 30m or 12h (default: ${DEFAULT-VALUE})")
  private Duration ttl;

  @Override
  public Integer call() {
    Logging.configureForCommand();
    TokenConfig config = ConfigReader.readToken(configuration.load());
    spec.commandLine().getOut().println(minter(config).mint(new JwtTokenMinter.Claims(user, service, roles,
        permissions, texts(subscribe), texts(publish), ttl), Instant.now()));
    return 0;
  }

  private static JwtTokenMinter minter(TokenConfig config) {
    try {
      return new JwtTokenMinter(config);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> texts(List<TopicFilter> filters) {
    return filters.stream().map(TopicFilter::value).toList();
  }
}
