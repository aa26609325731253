package io.carillon.adapters.websocket.handshake;

import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator why handshakes are refused. What a client sent is cut and escaped; its token and the address with the query
 * are never shown.
 */
final class RefusalLog {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  /** The longest text of a client that is shown, in characters. */
  private static final int LONGEST = 256;

  private RefusalLog() {}

  /**
   * Logs a refusal.
   *
   * @param reason one of a few texts of ours; each of them has its own share of lines, so that one does not hide the others
   * @param code the HTTP status, or the close code where the client is a browser
   */
  static void refused(Request request, String reason, int code) {
    LOG.atInfo()
        .addKeyValue("reason", reason)
        .addKeyValue("code", code)
        .addKeyValue("origin", shown(request.getHeaders().get(HttpHeader.ORIGIN)))
        .addKeyValue("host", shown(request.getHeaders().get(HttpHeader.HOST)))
        .addKeyValue("address", shown(Request.getRemoteAddr(request)))
        .log("handshake refused: " + reason);
  }

  /** A constant's name as a reason. */
  static String reason(Enum<?> why) {
    return why.name().toLowerCase(Locale.ROOT);
  }

  /** A client's text on one line, in printable ASCII; a dash for none. */
  static String shown(@Nullable String text) {
    String all = Optional.ofNullable(text).filter(some -> !some.isEmpty()).orElse("-");
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < all.length() && shown.length() <= LONGEST; i++) {
      char c = all.charAt(i);
      shown.append(c >= ' ' && c < 0x7F ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return shown.length() <= LONGEST ? shown.toString() : shown.substring(0, LONGEST - 1) + "…";
  }
}
