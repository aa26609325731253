package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.config.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The configuration that {@code carillon init} writes: every setting with its default, a fresh secret and a recorded namespace. */
final class FirstConfiguration {

  private static final String HEAD = """
      # The configuration of a Carillon server, in HOCON. Start it with: carillon serve --config FILE
      # A line that begins with '#' shows a default: take the '#' away to change the value. The name in brackets is the variable of the environment
      # that sets the same and wins over this file. `carillon config --check --config FILE` tells what is wrong.
      """;

  private static final String SECRET = """
        # This one was made by `carillon init`. Everyone who knows it can sign tokens for any user: keep it out of version control, or take the line away and set
        # JWT_SECRET.
      """;

  private static final String NAMESPACES = """

      # The first segment of a topic is its namespace: chat:42 is in chat, and a topic without ':' in default. A namespace that is not listed needs a
      # grant of the token for everything.
      namespaces {
        <name> {
      <policy>
        }
        # project {
        #   subscribe = granted       # everyone | granted | nobody; in the namespace room also members
        #   publish = granted
        #   wildcards = true          # whether patterns such as project:* may be subscribed to
        #   presence = on             # on | counts | off: who is there, how many are there, or neither
        #   overflow = close          # close | drop_oldest | latest: what happens to a subscriber that reads too slowly
        #   publish_rate = 10         # messages a second of one user on all nodes; 0 for no bound of the namespace
        #   history { size = 1000, ttl = 10m }
        # }
      }

      # What the roles of a token stand for: message:direct, topic:wildcard, admin:read, admin:write.
      roles {
        # operator = ["message:direct", "topic:wildcard", "admin:read"]
      }
      """;

  private FirstConfiguration() {}

  /**
   * Writes a file that only its owner may read.
   *
   * @throws FileAlreadyExistsException when there is a file already, which is left as it is
   */
  static void write(Path file) throws IOException {
    FileAttribute<?>[] ownerOnly = file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
        : new FileAttribute<?>[0];
    Files.createFile(file, ownerOnly);
    Files.writeString(file, text(RandomSecret.create()), StandardCharsets.UTF_8, StandardOpenOption.WRITE);
  }

  static String text(String secret) {
    Map<String, List<Setting>> sections = Arrays.stream(Setting.values())
        .collect(Collectors.groupingBy(FirstConfiguration::section, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder(HEAD);
    sections.forEach((section, settings) -> {
      text.append('\n').append(section).append(" {\n");
      settings.forEach(setting -> text.append(lines(setting, secret)));
      text.append("}\n");
    });
    return text.append(NAMESPACES.replace("<name>", RecordedNamespace.NAME)
        .replace("<policy>", RecordedNamespace.POLICY.indent(4).stripTrailing())).toString();
  }

  private static String lines(Setting setting, String secret) {
    String comment = "  # " + setting.description() + " (" + setting.name() + ")\n";
    return setting == Setting.JWT_SECRET
        ? comment + SECRET + "  " + key(setting) + " = " + Json.quote(secret) + "\n"
        : comment + "  # " + key(setting) + " = " + Json.quote(setting.defaultValue()) + "\n";
  }

  private static String section(Setting setting) {
    return setting.path().substring(0, setting.path().indexOf('.'));
  }

  private static String key(Setting setting) {
    return setting.path().substring(setting.path().indexOf('.') + 1);
  }
}
