package io.carillon.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.bootstrap.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages say what the code does: settings, links, and the tests that a decision rests on. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SETTING_ROW = Pattern
      .compile("^\\| `([A-Z_]+)` \\| `([a-z_.]+)` \\| (?:`([^`]*)`)? ?\\| (.*) \\|$", Pattern.MULTILINE);
  private static final Pattern PARTICIPANT = Pattern.compile("^  participant (\\w+)$", Pattern.MULTILINE);
  private static final Pattern ARCHAISM = Pattern.compile(
      "\\b(?:whoever|whosoever|whomever|whence|thence|thereof|whereof|henceforth|hitherto|heretofore)\\b",
      Pattern.CASE_INSENSITIVE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");
  private static final Pattern REDIS_RIGHTS = Pattern.compile("A user of Redis needs (.*?)\\n\\n", Pattern.DOTALL);
  private static final Pattern REDIS_RIGHT = Pattern.compile("\\+[a-z|]+");
  private static final Pattern TEST_CLASS = Pattern.compile("`(\\w+Test)`");

  @Test
  void theConfigurationPageListsEverySettingWithItsPathDefaultAndMeaning() throws IOException {
    assertThat(settingRows("docs/configuration.md")).containsExactlyElementsOf(settings());
  }

  @Test
  void theReadmeListsTheTenSettingsThatMatterFirst() throws IOException {
    assertThat(settingRows("README.md")).hasSize(10).doesNotHaveDuplicates().isSubsetOf(settings());
  }

  @Test
  void everyClassOnTheWayOfABroadcastExists() throws IOException {
    List<String> onTheWay = PARTICIPANT.matcher(Files.readString(ROOT.resolve("README.md"))).results()
        .map(participant -> participant.group(1)).toList();

    assertThat(onTheWay).hasSizeGreaterThan(5).isSubsetOf(mainClasses());
  }

  @Test
  void noLinkOfAPageIsDead() throws IOException {
    for (Path page : pages()) {
      List<Path> targets = LINK.matcher(Files.readString(page)).results()
          .map(link -> link.group(1))
          .filter(target -> !target.contains("://"))
          .map(target -> page.resolveSibling(target).normalize())
          .toList();

      assertThat(targets).as("links of %s", page).allSatisfy(target -> assertThat(target).exists());
    }
  }

  /** Decisions that are accepted are not rewritten, so they are left out. */
  @Test
  void noPageOrFeatureUsesAnOldWordForACommonOne() throws IOException {
    for (Path page : Stream
        .concat(pages().stream().filter(page -> !page.toString().contains("adr")), features().stream())
        .toList()) {
      assertThat(ARCHAISM.matcher(Files.readString(page)).results().map(MatchResult::group).toList())
          .as("old words in %s", page).isEmpty();
    }
  }

  @Test
  void everyTestThatADecisionNamesExists() throws IOException {
    Set<String> tests = testClasses();
    for (Path page : pages()) {
      assertThat(TEST_CLASS.matcher(Files.readString(page)).results().map(DocumentationTest::name).toList())
          .as("tests named in %s", page).isSubsetOf(tests);
    }
  }

  @Test
  void theUserOfRedisMayDoWhatTheDecisionListsAndNoMore() throws IOException {
    String users = Files.readString(ROOT.resolve("deploy/redis/users.acl"));
    String decision = Files.readString(ROOT.resolve("docs/adr/0017-broker-on-redis.md"));
    String listed = REDIS_RIGHTS.matcher(decision).results().map(match -> match.group(1)).findFirst().orElseThrow();

    assertThat(users).contains("-@all", "~carillon:*", "&carillon:*");
    assertThat(rights(users)).isNotEmpty().containsExactlyInAnyOrderElementsOf(rights(listed));
  }

  private static List<String> rights(String text) {
    return REDIS_RIGHT.matcher(text).results().map(MatchResult::group).toList();
  }

  /** The rows of a page's table of settings. */
  private static List<String> settingRows(String page) throws IOException {
    return SETTING_ROW.matcher(Files.readString(ROOT.resolve(page))).results()
        .map(row -> row(row.group(1), row.group(2), row.group(3) == null ? "" : row.group(3), row.group(4)))
        .toList();
  }

  private static List<String> settings() {
    return Arrays.stream(Setting.values())
        .map(setting -> row(setting.name(), setting.path(), setting.defaultValue(), setting.description())).toList();
  }

  private static String row(String name, String path, String defaultValue, String meaning) {
    return String.join(" | ", name, path, defaultValue, meaning);
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve),
          docs.filter(page -> page.toString().endsWith(".md"))).toList();
    }
  }

  private static List<Path> features() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("acceptance-tests/src"))) {
      return files.filter(file -> file.toString().endsWith(".feature")).toList();
    }
  }

  private static Set<String> testClasses() throws IOException {
    return classes("/src/test/", "Test.java");
  }

  private static Set<String> mainClasses() throws IOException {
    return classes("/src/main/", ".java");
  }

  private static Set<String> classes(String directory, String end) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(file -> file.toString().contains(directory) && file.toString().endsWith(end))
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }
}
