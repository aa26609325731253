package io.carillon.adapters.websocket.handshake;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What clients offer of permessage-deflate, and the answer to it (RFC 7692 7.1). Neither side ever takes over the context of
 * an earlier message, so nothing is kept for any connection (ADR 0010). What cannot be had on these terms is declined, as
 * the RFC wants it, and the client gets plain frames.
 */
final class DeflateOffer {

  private static final String EXTENSION = "permessage-deflate";
  private static final String TERMS = EXTENSION + "; server_no_context_takeover; client_no_context_takeover";
  private static final String SERVER_WINDOW = "server_max_window_bits";

  /** The only window in which the JDK compresses: 32 KiB. */
  private static final String FULL_WINDOW = "15";
  private static final Pattern WINDOW_BITS = Pattern.compile("8|9|1[0-5]");

  private DeflateOffer() {}

  /**
   * The answer to the first offer that can be accepted.
   *
   * @param extensions the client's list: names, each with its parameters
   */
  static Optional<String> answerTo(List<String> extensions) {
    return extensions.stream().map(DeflateOffer::answerTo).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> answerTo(String extension) {
    String[] parts = extension.split(";", -1);
    if (!parts[0].strip().equals(EXTENSION)) {
      return Optional.empty();
    }
    Set<String> names = new HashSet<>();
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].split("=", 2);
      String name = parameter[0].strip();
      Optional<String> value = parameter.length == 1 ? Optional.empty() : Optional.of(parameter[1].strip());
      if (!names.add(name) || !isAcceptable(name, value)) {
        return Optional.empty();
      }
    }
    return Optional.of(names.contains(SERVER_WINDOW) ? TERMS + "; " + SERVER_WINDOW + "=" + FULL_WINDOW : TERMS);
  }

  private static boolean isAcceptable(String parameter, Optional<String> value) {
    return switch (parameter) {
      case "server_no_context_takeover", "client_no_context_takeover" -> value.isEmpty();
      case "client_max_window_bits" -> value.isEmpty() || WINDOW_BITS.matcher(value.get()).matches();
      case SERVER_WINDOW -> value.equals(Optional.of(FULL_WINDOW));
      default -> false;
    };
  }
}
