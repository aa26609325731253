package io.carillon.bootstrap.cli;

import io.carillon.adapters.local.token.JwtTokenMinter;
import io.carillon.bootstrap.config.ConfigException;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Setting;
import io.carillon.bootstrap.config.Settings;
import io.carillon.domain.access.Permission;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which server a client command talks to, and as whom. */
final class ServerOptions {

  private static final Duration TOKEN_LIFE = Duration.ofHours(1);

  /** What may stand in a header; a token is made of fewer characters still. */
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  @Mixin
  private ConfigOptions configuration;

  @Option(names = "--url", paramLabel = "URL", description = "the server (default: ws://localhost:PORT/ws with the configured port)")
  private @Nullable ServerAddress url;

  @Option(names = "--token", paramLabel = "TOKEN", description = "an access token; or set CARILLON_TOKEN, which other users of this machine cannot see")
  private @Nullable String token;

  @Option(names = "--user", paramLabel = "NAME", defaultValue = "cli", description = "whom a minted token is for, when no token is given (default: ${DEFAULT-VALUE})")
  private UserId user;

  ServerAddress address() {
    if (url != null) {
      return url;
    }
    Settings settings = configuration.load();
    int port = ConfigReader.readPort(settings);
    if (port == 0) {
      throw new ConfigException(
          settings.nameOf(Setting.PORT) + "=0 is any free port: say with --url where the server is");
    }
    return new ServerAddress("ws", "localhost", port, "/ws");
  }

  /** The given token, or one minted with the configured secret that grants these topics. */
  String token(List<String> topics) {
    return Optional.ofNullable(token)
        .or(() -> Optional.ofNullable(System.getenv("CARILLON_TOKEN")))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(ServerOptions::checked)
        .orElseGet(() -> mint(topics));
  }

  private static String checked(String token) {
    if (!VISIBLE.matcher(token).matches()) {
      throw new ConfigException("the given token is none: it holds white space, or characters that are no ASCII");
    }
    return token;
  }

  private String mint(List<String> topics) {
    Settings settings = configuration.load();
    if (settings.text(Setting.JWT_SECRET).isEmpty()) {
      throw new ConfigException("a token is needed: give --token, or set CARILLON_TOKEN, or set the server's JWT_SECRET"
          + " to have one minted");
    }
    return new JwtTokenMinter(ConfigReader.readToken(settings)).mint(new JwtTokenMinter.Claims(user, false, List.of(),
        List.of(Permission.MESSAGE_DIRECT.name()), topics, topics, TOKEN_LIFE), Instant.now());
  }
}
