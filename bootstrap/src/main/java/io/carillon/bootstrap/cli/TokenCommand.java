package io.carillon.bootstrap.cli;

import io.carillon.adapters.local.token.JwtTokenMinter;
import io.carillon.bootstrap.config.AccessConfig;
import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Spelling;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.domain.access.Permission;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints a token made with the configured secret, and nothing else; or says what a token is and may do. */
@Command(name = "token", description = "Mint a token with the configured secret (JWT_SECRET) and print it; or check one.", mixinStandardHelpOptions = true, footer = {
    "",
    "Exit code of --check: 0 when the server would take the token, 1 when not, 2 when there is no key to tell with.",
    "",
    "Examples:", "  carillon token --user alice --subscribe 'project:42' --publish 'room:*' --ttl 1h",
    "  carillon token --check - < token.txt"})
final class TokenCommand implements Callable<Integer> {

  private static final Duration LONGEST = Duration.ofDays(3_650);

  @Spec
  private CommandSpec spec;

  @Mixin
  private ConfigOptions configuration;

  @Option(names = "--user", paramLabel = "NAME", description = "whom the token is for; required")
  private @Nullable UserId user;

  @Option(names = "--role", paramLabel = "NAME", description = "a role that the configuration knows; repeatable")
  private List<String> roles = List.of();

  @Option(names = "--permission", paramLabel = "NAME", description = "message:direct, topic:wildcard, admin:read or admin:write; repeatable")
  private List<Permission> permissions = List.of();

  @Option(names = "--subscribe", paramLabel = "TOPIC", description = "a topic or pattern to listen to; repeatable")
  private List<TopicFilter> subscribe = List.of();

  @Option(names = "--publish", paramLabel = "TOPIC", description = "a topic or pattern to publish to; repeatable")
  private List<TopicFilter> publish = List.of();

  @Option(names = "--service", description = "a back end's token: may publish to global")
  private boolean service;

  @Option(names = "--ttl", paramLabel = "TIME", defaultValue = "1h", description = "how long it is valid, such as 30m or 12h (default: ${DEFAULT-VALUE})")
  private Duration ttl;

  @Option(names = "--check", paramLabel = "TOKEN", description = "say what a token is and may do, and whether the server would take it; - reads it from standard input, so that other users of this machine cannot see it")
  private @Nullable String checked;

  @Override
  public Integer call() throws IOException {
    Logging.configureForCommand();
    return checked == null ? mint() : check(checked);
  }

  private int mint() {
    if (user == null) {
      throw new ParameterException(spec.commandLine(),
          "Missing required option: '--user=NAME', or --check=TOKEN to look at one");
    }
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST) > 0) {
      throw new ParameterException(spec.commandLine(),
          "Invalid value for option '--ttl' (expected: from 1s to " + LONGEST.toDays() + "d)");
    }
    AccessConfig config = ConfigReader.readAccess(configuration.load());
    roles.forEach(role -> requireKnown(role, config.roles().permissionsByRole().keySet()));
    Terminal terminal = new Terminal(spec.commandLine());
    GrantEffects effects = new GrantEffects(config.namespaces(), service);
    Stream.concat(effects.ofSubscribing(subscribe).stream(), effects.ofPublishing(publish).stream())
        .forEach(terminal::warn);
    spec.commandLine().getOut().println(minter(config).mint(new JwtTokenMinter.Claims(user, service, roles,
        permissions.stream().map(Permission::name).toList(), texts(subscribe), texts(publish), ttl), Instant.now()));
    return 0;
  }

  private void requireKnown(String role, Collection<String> known) {
    if (!known.contains(role)) {
      throw new ParameterException(spec.commandLine(),
          "Invalid value for option '--role': '%s' (expected: %s%s)".formatted(role,
              known.isEmpty()
                  ? "a role of the configuration, which has none: say with --config where it is"
                  : "a role of the configuration: " + String.join(", ", known.stream().sorted().toList()),
              Spelling.hint(role, known)));
    }
  }

  private int check(String given) throws IOException {
    requireAlone();
    String token = given.equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).strip()
        : given.strip();
    if (token.regionMatches(true, 0, "Bearer ", 0, 7)) {
      token = token.substring(7).strip();
    }
    return new TokenReport(configuration.load(), new Terminal(spec.commandLine())).print(token);
  }

  /** Options for a new token have no effect on an existing one. */
  private void requireAlone() {
    spec.commandLine().getParseResult().matchedOptions().stream().map(OptionSpec::longestName)
        .filter(name -> !name.equals("--check") && !name.equals("--config")).findFirst().ifPresent(name -> {
          throw new ParameterException(spec.commandLine(), name + " has no effect beside --check");
        });
  }

  private static JwtTokenMinter minter(AccessConfig config) {
    try {
      return new JwtTokenMinter(config.token());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> texts(List<TopicFilter> filters) {
    return filters.stream().map(TopicFilter::value).toList();
  }
}
