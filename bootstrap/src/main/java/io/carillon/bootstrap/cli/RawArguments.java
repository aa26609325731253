package io.carillon.bootstrap.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The arguments as they were given. Where the locale is not UTF-8 (containers, cron and services often have none), Java replaces what it cannot
 * decode, and a payload would be published with question marks. The kernel has the bytes.
 */
final class RawArguments {

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final char REPLACED = '\uFFFD';

  private RawArguments() {}

  /** The arguments, decoded as UTF-8 where the system tells their bytes; otherwise what Java made of them. */
  static String[] of(String[] arguments) {
    return Arrays.stream(arguments).anyMatch(argument -> argument.indexOf(REPLACED) >= 0)
        ? decode(arguments, COMMAND_LINE)
        : arguments;
  }

  static String[] decode(String[] arguments, Path commandLine) {
    try {
      byte[] bytes = Files.readAllBytes(commandLine);
      String[] decoded = arguments.clone();
      int end = bytes.length - 1;
      for (int i = arguments.length - 1; i >= 0 && end >= 0; i--) {
        int start = end;
        while (start > 0 && bytes[start - 1] != 0) {
          start--;
        }
        decoded[i] = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, end - start)).toString();
        end = start - 1;
      }
      return decoded;
    } catch (IOException e) {
      // No such file (another system), or bytes that are no UTF-8: what Java made of them is shown and refused further on.
      return arguments;
    }
  }
}
