package io.carillon.bootstrap.cli;

import io.carillon.adapters.local.token.JwtTokenVerifier;
import io.carillon.bootstrap.config.AccessConfig;
import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Settings;
import io.carillon.bootstrap.config.Spelling;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what a token is, whether the server would take it, and what its holder may do. Neither the token nor its signature is printed. */
final class TokenReport {

  private static final int ACCEPTED = 0;
  private static final int REFUSED = 1;
  private static final int UNKNOWN = 2;

  /** How long keys that are published elsewhere may take to be fetched, and how often they are looked for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Set<String> TIMES = Set.of("exp", "nbf", "iat");

  /** Seconds since 1970 that are a time of the next ten thousand years. */
  private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");

  private final Settings settings;
  private final Terminal terminal;

  TokenReport(Settings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
  }

  /**
   * Prints the report.
   *
   * @return the command's exit code
   */
  int print(String token) {
    int code = judge(token);
    TokenText.parse(token).ifPresentOrElse(this::print,
        () -> terminal.say("It has not the form of a signed token (header.claims.signature, RFC 7515)."));
    return code;
  }

  private int judge(String token) {
    try {
      AccessConfig config = ConfigReader.readAccess(settings);
      return switch (verdict(new JwtTokenVerifier(config.token(), config.roles(), InstantSource.system()), token)) {
        case TokenVerdict.Accepted(var principal) -> {
          terminal.say("The server would take this token: its signature is verified with the configured key.");
          TokenText.parse(token).ifPresent(text -> rights(principal, config, text));
          yield ACCEPTED;
        }
        case TokenVerdict.Rejected(var problem) -> {
          terminal.say("The server would refuse this token (%s): %s.".formatted(problem.name().toLowerCase(Locale.ROOT),
              problem.advice()));
          yield REFUSED;
        }
        case TokenVerdict.Undecided _ -> {
          terminal.say("The token is not verified, because the keys cannot be fetched from their address now.");
          yield UNKNOWN;
        }
      };
    } catch (ConfigException e) {
      e.problems().forEach(terminal::complain);
    } catch (IllegalArgumentException e) {
      terminal.complain(String.valueOf(e.getMessage()));
    }
    terminal.say("The token is not verified, because there is no configured key to verify it with.");
    return UNKNOWN;
  }

  /** Keys at an address are fetched apart from verifying, so they are waited for. */
  private static TokenVerdict verdict(JwtTokenVerifier verifier, String token) {
    long begun = System.nanoTime();
    TokenVerdict verdict = verifier.verify(new AccessToken(token));
    while (verdict instanceof TokenVerdict.Undecided && System.nanoTime() - begun < PATIENCE.toNanos()) {
      verifier.tend();
      LockSupport.parkNanos(PAUSE.toNanos());
      verdict = verifier.verify(new AccessToken(token));
    }
    return verdict;
  }

  private void rights(Principal who, AccessConfig config, TokenText text) {
    GrantEffects effects = new GrantEffects(config.namespaces(), who.isService());
    row("user", who.user().value());
    row("use", who.isService() ? "service: a back end, not held to the limit of connections per user" : "access");
    row("expires", who.expiresAt() + ", " + fromNow(who.expiresAt()));
    row("may subscribe to", topics(List.of(ReservedTopics.inboxOf(who.user()), ReservedTopics.GLOBAL),
        effects.usableForSubscribing(who.grants().subscribe()), open(config, NamespacePolicy::subscribe)));
    row("may publish to", topics(who.isService() ? List.of(ReservedTopics.GLOBAL) : List.of(),
        effects.usableForPublishing(who.grants().publish()), open(config, NamespacePolicy::publish)));
    Permission.names().stream().filter(name -> who.has(Permission.named(name)))
        .forEach(name -> row("may also", meaningOf(name) + " (" + name + ")"));
    withoutEffect(who, config, effects, text).forEach(terminal::warn);
  }

  /** Topics, patterns, and the namespaces that are open to everyone. */
  private static String topics(List<? extends TopicFilter> given, List<TopicFilter> granted, List<String> open) {
    String topics = Stream.concat(Stream.concat(given.stream(), granted.stream()).map(TopicFilter::value),
        open.stream().map(name -> "everything in the namespace " + name)).distinct().collect(Collectors.joining(", "));
    return topics.isEmpty() ? "nothing" : topics;
  }

  private static List<String> open(AccessConfig config, Function<NamespacePolicy, Audience> audience) {
    return config.namespaces().all().entrySet().stream()
        .filter(
            entry -> audience.apply(entry.getValue()) == Audience.EVERYONE && !entry.getKey().equals(Namespaces.USER))
        .map(Map.Entry::getKey).sorted().toList();
  }

  private static String meaningOf(String permission) {
    return switch (permission) {
      case "message:direct" -> "send direct messages to any user";
      case "topic:wildcard" -> "subscribe to patterns in namespaces that are open to everyone and allow wildcards";
      case "admin:read" -> "subscribe to system:*";
      case "admin:write" -> "publish to system:*";
      default -> permission;
    };
  }

  private static List<String> withoutEffect(Principal who, AccessConfig config, GrantEffects effects, TokenText text) {
    Set<String> known = config.roles().permissionsByRole().keySet();
    Stream<String> roles = text.texts("roles").stream().filter(role -> !known.contains(role))
        .map(role -> "the role " + role + " has no effect: the configuration does not know it"
            + Spelling.hint(role, known));
    Stream<String> permissions = text.texts("permissions").stream().filter(name -> !Permission.names().contains(name))
        .map(name -> "the permission " + name + " has no effect: there is none of this name"
            + Spelling.hint(name, Permission.names()));
    return Stream.of(roles, permissions, effects.ofSubscribing(who.grants().subscribe()).stream(),
        effects.ofPublishing(who.grants().publish()).stream()).flatMap(Function.identity()).toList();
  }

  private void print(TokenText text) {
    terminal.say("What the token says:");
    text.header().forEach((name, value) -> row("header " + name, value));
    text.claims().forEach((name, value) -> row("claim " + name, value + time(name, value)));
  }

  private void row(String name, String value) {
    terminal.say("  %-17s %s".formatted(name, value));
  }

  /** A claim that is a time, as people read it. */
  private static String time(String claim, String value) {
    if (!TIMES.contains(claim) || !SECONDS.matcher(value).matches()) {
      return "";
    }
    Instant instant = Instant.ofEpochSecond(Long.parseLong(value));
    return " (" + instant + ", " + fromNow(instant) + ")";
  }

  private static String fromNow(Instant instant) {
    Duration distance = Duration.between(Instant.now(), instant);
    String size = size(distance.abs());
    return distance.isNegative() ? size + " ago" : "in " + size;
  }

  private static String size(Duration duration) {
    if (duration.toDays() > 1) {
      return duration.toDays() + " days";
    }
    if (duration.toHours() > 1) {
      return duration.toHours() + " hours";
    }
    return duration.toMinutes() > 1 ? duration.toMinutes() + " minutes" : duration.toSeconds() + " seconds";
  }
}
