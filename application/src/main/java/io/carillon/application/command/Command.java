package io.carillon.application.command;

import io.carillon.domain.access.AccessToken;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Status;
import io.carillon.domain.resumption.ResumeRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a client can ask for, with what the server must know before it performs it. The values of a command are the client's
 * own texts; the use case judges them.
 */
public sealed interface Command {

  /** What the command counts for against the client's rate limits. */
  default Cost cost() {
    return Cost.ONE_COMMAND;
  }

  /** What performing the command may wait for, and so whether it needs a thread of its own. */
  default Waiting waiting() {
    return Waiting.ALWAYS;
  }

  /**
   * Whether the command may begin while the outcomes of earlier ones are still awaited. It does not see their effects, but what it
   * publishes comes behind what they publish.
   */
  default boolean overlaps() {
    return false;
  }

  /** A command that holds no thread, and depends on no other command's outcome. */
  sealed interface Immediate extends Command {

    @Override
    default Waiting waiting() {
      return Waiting.NEVER;
    }

    @Override
    default boolean overlaps() {
      return true;
    }
  }

  /**
   * Says who the client is, on a connection that was opened without a token.
   *
   * @param wanted what it wants to resume; what it leaves open is what it asked for when it connected
   */
  record Authenticate(AccessToken token, ResumeRequest wanted) implements Command {}

  /** Replaces the token by a newer one of the same user. */
  record RefreshToken(AccessToken token) implements Command {}

  record Ping() implements Immediate {}

  record Subscribe(List<TopicRequest> topics) implements Command {

    public Subscribe {
      topics = List.copyOf(topics);
    }

    @Override
    public Cost cost() {
      return Cost.commands(topics.size());
    }

    @Override
    public Waiting waiting() {
      boolean needsMore = topics.stream().anyMatch(topic -> topic.token() != null || topic.asksForThePast());
      return needsMore ? Waiting.ALWAYS : Waiting.FOR_BROKER;
    }
  }

  record Unsubscribe(List<String> topics) implements Command {

    public Unsubscribe {
      topics = List.copyOf(topics);
    }

    @Override
    public Cost cost() {
      return Cost.commands(topics.size());
    }

    @Override
    public Waiting waiting() {
      return Waiting.NEVER;
    }
  }

  /** A command that publishes one message, and waits for its acceptance without holding a thread. */
  sealed interface Publishing extends Immediate {

    @Override
    default Cost cost() {
      return Cost.ONE_PUBLISH;
    }
  }

  record Broadcast(String topic, Publication publication) implements Publishing {}

  record DirectMessage(String targetUser, Publication publication) implements Publishing {}

  /**
   * Who is at a topic.
   *
   * @param after the last user of the page before; {@code null} for the first page
   * @param limit how many users, at least 1
   */
  record TopicPresence(String topic, @Nullable String after, int limit) implements Command {}

  /** How users are seen. */
  record UsersPresence(List<String> users) implements Command {

    public UsersPresence {
      users = List.copyOf(users);
    }

    @Override
    public Cost cost() {
      return Cost.commands(users.size());
    }
  }

  /** How the user wants to be seen. */
  record SetPresence(Status status, @Nullable RawJson info) implements Command {}

  record CreateRoom(RoomRequest request) implements Command {}

  record JoinRoom(String room) implements Command {}

  record InviteToRoom(String room, List<String> users) implements Command {

    public InviteToRoom {
      users = List.copyOf(users);
    }

    @Override
    public Cost cost() {
      return Cost.commands(users.size());
    }
  }

  record LeaveRoom(String room) implements Command {}

  /**
   * A page of rooms.
   *
   * @param mine whether those that the user belongs to, or else the public ones
   * @param after the last room of the page before; {@code null} for the first page
   * @param limit how many rooms, at least 1
   */
  record ListRooms(boolean mine, @Nullable String after, int limit) implements Command {}

  /**
   * Reads what was said on a topic.
   *
   * @param before what came before a place is wanted, or with neither place the newest
   * @param after what followed a place is wanted; not together with {@code before}
   * @param limit how many messages; {@code null} for the usual number
   */
  record History(String topic, @Nullable Position before, @Nullable Position after, @Nullable Integer limit)
      implements
        Command {}

  /** Says that everything on a topic up to a position has been received. */
  record Ack(String topic, Position position) implements Immediate {}
}
