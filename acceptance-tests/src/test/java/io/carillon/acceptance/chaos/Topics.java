package io.carillon.acceptance.chaos;

import java.util.List;
import java.util.stream.Stream;

/** The topics of a run; their namespaces are configured in {@code chaos.conf}, which stands beside this class. */
final class Topics {

  /** Recorded, all of it kept; a slow subscriber is closed. */
  static final List<String> LEDGERS = List.of("ledger:1", "ledger:2");
  /** Recorded, all of it kept; a slow subscriber falls behind and catches up from the log. */
  static final List<String> FEEDS = List.of("feed:1", "feed:2");
  /** Recorded, but so little of it that who stays away long cannot recover. */
  static final List<String> TICKERS = List.of("ticker:1");
  /** Not recorded. */
  static final List<String> PLAIN = List.of("plain:1", "crowd:1");
  /** One of the above, at which one can see who else is there. */
  static final String CROWD = "crowd:1";
  /** Nobody has a right to it. */
  static final String FORBIDDEN = "vault:1";

  private static final String INBOX = "user:";

  private Topics() {}

  static List<String> published() {
    return Stream.of(LEDGERS, FEEDS, TICKERS, PLAIN).flatMap(List::stream).toList();
  }

  static String inboxOf(String user) {
    return INBOX + user;
  }

  static boolean isInbox(String topic) {
    return topic.startsWith(INBOX);
  }

  static String ownerOf(String inbox) {
    return inbox.substring(INBOX.length());
  }

  /** Whether the order of its messages is that of their publishing, whatever their priority. */
  static boolean isRecorded(String topic) {
    return !PLAIN.contains(topic);
  }
}
