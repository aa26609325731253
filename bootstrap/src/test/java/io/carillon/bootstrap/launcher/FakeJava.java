package io.carillon.bootstrap.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A Java home whose java makes a start-up cache out of nothing and, as a server, writes down its arguments and ends. */
final class FakeJava {

  private static final String JAVA = """
      #!/bin/sh
      jdk=$(dirname -- "$(dirname -- "$0")")
      mode=
      for word; do
        case $word in
          -XX:AOTMode=*) mode=${word#*=} ;;
          -XX:AOTConfiguration=*) classes=${word#*=} ;;
          -XX:AOTCache=*) cache=${word#*=} ;;
        esac
      done
      case $mode in
        record)
          [ ! -e "$jdk/broken" ] || exit 1
          echo "$$" >"$jdk/training.new" && mv "$jdk/training.new" "$jdk/training"
          printf half >"$classes"
          while [ -e "$jdk/hold" ]; do sleep 0.05; done
          ;;
        create)
          echo "$$ makes it" >"$cache"
          ;;
        *)
          : >"$jdk/arguments.$$"
          for word; do printf '%s\\0' "$word" >>"$jdk/arguments.$$"; done
          mv "$jdk/arguments.$$" "$jdk/arguments"
          ;;
      esac
      """;

  private final Path home;

  private FakeJava(Path home) {
    this.home = home;
  }

  static FakeJava make(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Scripts.write(home.resolve("bin/java"), JAVA);
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    return new FakeJava(home);
  }

  Path home() {
    return home;
  }

  /** Every training goes on until {@link #release}. */
  void hold() throws IOException {
    Files.createFile(home.resolve("hold"));
  }

  void release() throws IOException {
    Files.delete(home.resolve("hold"));
  }

  /** No training succeeds. */
  void breakTraining() throws IOException {
    Files.createFile(home.resolve("broken"));
  }

  /** The process that is or was the last one to train. */
  Optional<Long> training() throws IOException {
    Path file = home.resolve("training");
    return Files.exists(file) ? Optional.of(Long.parseLong(Files.readString(file).strip())) : Optional.empty();
  }

  boolean wasCalled() {
    return Files.exists(home.resolve("arguments"));
  }

  /** What the last server was called with. */
  List<String> arguments() throws IOException {
    return List.of(Files.readString(home.resolve("arguments")).split("\0"));
  }
}
