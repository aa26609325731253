package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Command;
import io.carillon.application.command.Command.Ack;
import io.carillon.application.command.Command.Authenticate;
import io.carillon.application.command.Command.Broadcast;
import io.carillon.application.command.Command.DirectMessage;
import io.carillon.application.command.Command.JoinRoom;
import io.carillon.application.command.Command.LeaveRoom;
import io.carillon.application.command.Command.Ping;
import io.carillon.application.command.Command.RefreshToken;
import io.carillon.application.command.Command.Subscribe;
import io.carillon.application.command.Command.Unsubscribe;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.session.SessionId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;

/** How the data of each client command is read. */
@FunctionalInterface
interface CommandFormat {

  /**
   * Reads a command's data.
   *
   * @param factory parses what lies deeper
   */
  Command read(RawObject data, JsonFactory factory) throws BadFieldException;

  /** The format of a type of client message, if there is such a type. */
  static Optional<CommandFormat> of(String type) {
    return Optional.ofNullable(Formats.BY_TYPE.get(type));
  }

  /** Every type that a client may send. */
  final class Formats {

    private static final Map<String, CommandFormat> BY_TYPE = Map.ofEntries(
        Map.entry("Authenticate", (data, factory) -> new Authenticate(token(data),
            new ResumeRequest(session(data), TopicListFormat.positions(data, factory)))),
        Map.entry("RefreshToken", (data, _) -> new RefreshToken(token(data))),
        Map.entry("Ping", (_, _) -> new Ping()),
        Map.entry("Subscribe", (data, factory) -> new Subscribe(TopicListFormat.requests(data, factory))),
        Map.entry("Unsubscribe", (data, factory) -> new Unsubscribe(TopicListFormat.names(data, factory))),
        Map.entry("Broadcast",
            (data, factory) -> new Broadcast(data.requiredText("topic"), PublicationFormat.read(data, factory))),
        Map.entry("DirectMessage",
            (data, factory) -> new DirectMessage(data.requiredText("target_user"),
                PublicationFormat.read(data, factory))),
        Map.entry("CreateRoom", RoomFormat::readCreate),
        Map.entry("JoinRoom", (data, _) -> new JoinRoom(data.requiredText("room"))),
        Map.entry("InviteToRoom", RoomFormat::readInvite),
        Map.entry("LeaveRoom", (data, _) -> new LeaveRoom(data.requiredText("room"))),
        Map.entry("ListRooms", (data, _) -> RoomFormat.readList(data)),
        Map.entry("History", HistoryFormat::read),
        Map.entry("Ack", (data, _) -> new Ack(data.requiredText("topic"), PositionFormat.of(data))),
        Map.entry("Presence", PresenceFormat::read),
        Map.entry("SetPresence", (data, _) -> PresenceFormat.readSetting(data)));

    private Formats() {}

    private static AccessToken token(RawObject data) throws BadFieldException {
      return new AccessToken(data.requiredText("token"));
    }

    /** What is no session cannot be resumed, and that is all that is wrong with it. */
    private static @Nullable SessionId session(RawObject data) {
      try {
        return data.text("session").flatMap(SessionId::parse).orElse(null);
      } catch (BadFieldException _) {
        return null;
      }
    }
  }
}
