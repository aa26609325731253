package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/steps.md, which lists the steps that a scenario may use, against the classes that define them. */
class StepsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "steps.md");
  private static final Path WRITTEN = Path.of("target", "steps.md");
  private static final String PACKAGE = StepsPageTest.class.getPackageName();
  private static final Path SOURCES = Path.of("src", "test", "java").resolve(PACKAGE.replace('.', '/'));
  private static final String INTRODUCTION = """
      # Steps

      A scenario may use these steps. `{string}` stands for a text in double quotes, `{int}` for a number, and `{person}` for a name such as Alice or Bob.
      [Contributing](../CONTRIBUTING.md#features) tells how to write and run a scenario.

      This page is generated. When `StepsPageTest` fails, copy `acceptance-tests/target/steps.md` over it.
      """;

  @Test
  void thePageListsEveryStep() throws IOException {
    String page = page();
    Files.createDirectories(WRITTEN.getParent());
    Files.writeString(WRITTEN, page);

    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  private static String page() throws IOException {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Class<?> steps : stepClasses()) {
      List<String> lines = lines(steps);
      if (!lines.isEmpty()) {
        page.append("\n## ").append(title(steps)).append("\n\n");
        lines.forEach(line -> page.append("- ").append(line).append('\n'));
      }
    }
    return page.toString();
  }

  private static List<Class<?>> stepClasses() throws IOException {
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(it -> it.toString().endsWith("Steps.java")).sorted().toList()) {
        String name = file.getFileName().toString();
        try {
          classes.add(Class.forName(PACKAGE + "." + name.substring(0, name.length() - ".java".length())));
        } catch (ClassNotFoundException e) {
          throw new AssertionError(file + " is not compiled", e);
        }
      }
    }
    return classes;
  }

  /** The words in the name of the class: "Direct messages" for {@code DirectMessageSteps}. */
  private static String title(Class<?> steps) {
    String words = steps.getSimpleName().replaceAll("Steps$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    return words.charAt(0) + words.substring(1).toLowerCase(Locale.ROOT);
  }

  private static List<String> lines(Class<?> steps) {
    return Arrays.stream(steps.getDeclaredMethods()).flatMap(StepsPageTest::lines).sorted().toList();
  }

  private static Stream<String> lines(Method step) {
    return Stream.of(
        Arrays.stream(step.getAnnotationsByType(Given.class)).map(it -> line("Given", it.value())),
        Arrays.stream(step.getAnnotationsByType(When.class)).map(it -> line("When", it.value())),
        Arrays.stream(step.getAnnotationsByType(Then.class)).map(it -> line("Then", it.value())))
        .flatMap(it -> it);
  }

  private static String line(String keyword, String expression) {
    return "**" + keyword + "** `" + expression + "`";
  }
}
