package io.carillon.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A payload is published as it was typed, also where the locale knows ASCII alone. */
class RawArgumentsTest {

  @TempDir
  Path directory = Path.of("");

  @Test
  void whatJavaCouldNotDecodeIsReadFromTheKernel() throws IOException {
    Path commandLine = file("java\0-jar\0carillon.jar\0publish\0lobby\0\"grüße 😀\"\0");

    assertThat(RawArguments.decode(new String[]{"publish", "lobby", "\"gr\uFFFD\uFFFD\""}, commandLine))
        .containsExactly("publish", "lobby", "\"grüße 😀\"");
  }

  @Test
  void withoutTheKernelsWordTheArgumentsStayAsTheyAre() {
    String[] arguments = {"\uFFFD"};

    assertThat(RawArguments.decode(arguments, directory.resolve("missing"))).isSameAs(arguments);
    assertThat(RawArguments.of(new String[]{"a"})).containsExactly("a");
  }

  private Path file(String text) throws IOException {
    return Files.write(directory.resolve("cmdline"), text.getBytes(StandardCharsets.UTF_8));
  }
}
