package io.carillon.adapters.websocket.handshake;

import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.TopicName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The session that a handshake asks for, and what its client says it has of the session's topics:
 * {@code session=s_9fK…&position=chat:1,x7Q2b9Kd,150&position=…} (docs/protocol.md, "Sessions").
 */
sealed interface RequestedSession {

  /** The request; it may ask for nothing. */
  record Wanted(ResumeRequest request) implements RequestedSession {}

  /** A position is none. */
  record Malformed(String advice) implements RequestedSession {}

  String SESSION = "session=";
  String POSITION = "position=";

  /** More than these are not looked through; an address has room for some hundreds of positions. */
  int MAX_PARAMETERS = 1_000;

  /** A position: what stands in front of the last two commas is a topic, and the offset has no more digits than a long can take. */
  Pattern TOPIC_EPOCH_OFFSET = Pattern.compile("(.*),([^,]{1," + Position.MAX_EPOCH_LENGTH + "}),(\\d{1,18})");

  /** An encoded byte. What an id, a topic, an epoch and an offset are made of may be encoded, and need not be. */
  Pattern ENCODED = Pattern.compile("%([0-7][0-9A-Fa-f])");

  /** Reads the query; a session id that is none asks for nothing. When a topic has two positions, the last one counts. */
  static RequestedSession of(Request request) {
    return of(request.getHttpURI().getQuery());
  }

  static RequestedSession of(@Nullable String query) {
    @Nullable
    String session = null;
    Map<TopicName, Position> positions = new HashMap<>();
    for (String parameter : query == null ? new String[0] : query.split("&", MAX_PARAMETERS)) {
      if (session == null && parameter.startsWith(SESSION)) {
        session = parameter.substring(SESSION.length());
      } else if (parameter.startsWith(POSITION)) {
        Matcher parts = TOPIC_EPOCH_OFFSET.matcher(decoded(parameter.substring(POSITION.length())));
        Optional<TopicName> topic = parts.matches() ? TopicName.parse(parts.group(1)) : Optional.empty();
        if (topic.isEmpty()) {
          return new Malformed("each position in the address is a topic, an epoch and an offset, separated by commas,"
              + " as the server sent them: position=chat:1,x7Q2b9Kd,150");
        }
        positions.put(topic.get(), new Position(parts.group(2), Long.parseLong(parts.group(3))));
      }
    }
    SessionId wanted = session == null ? null : SessionId.parse(session).orElse(null);
    return new Wanted(new ResumeRequest(wanted, positions));
  }

  private static String decoded(String value) {
    return ENCODED.matcher(value)
        .replaceAll(it -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(it.group(1), 16))));
  }
}
