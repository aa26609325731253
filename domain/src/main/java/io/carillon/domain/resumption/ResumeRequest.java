package io.carillon.domain.resumption;

import io.carillon.domain.message.Position;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.TopicName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's request when it comes back.
 *
 * @param session the session that it wants to resume; {@code null} for none
 * @param positions what it says it has of topics of that session; the server goes by what it knows itself of the others
 */
public record ResumeRequest(@Nullable SessionId session, Map<TopicName, Position> positions) {

  /** The request of a client that wants nothing. */
  public static final ResumeRequest NONE = new ResumeRequest(null, Map.of());

  public ResumeRequest {
    positions = Map.copyOf(positions);
  }

  /** The request for a session without a word about positions. */
  public static ResumeRequest of(@Nullable SessionId session) {
    return session == null ? NONE : new ResumeRequest(session, Map.of());
  }

  /** This request, completed by what the same client has asked for before. */
  public ResumeRequest orElse(ResumeRequest earlier) {
    return new ResumeRequest(session == null ? earlier.session : session,
        positions.isEmpty() ? earlier.positions : positions);
  }
}
