package io.carillon.application.dispatch;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Command;
import io.carillon.application.command.Command.Ack;
import io.carillon.application.command.Command.Authenticate;
import io.carillon.application.command.Command.Broadcast;
import io.carillon.application.command.Command.CreateRoom;
import io.carillon.application.command.Command.DirectMessage;
import io.carillon.application.command.Command.History;
import io.carillon.application.command.Command.InviteToRoom;
import io.carillon.application.command.Command.JoinRoom;
import io.carillon.application.command.Command.LeaveRoom;
import io.carillon.application.command.Command.ListRooms;
import io.carillon.application.command.Command.Ping;
import io.carillon.application.command.Command.RefreshToken;
import io.carillon.application.command.Command.SetPresence;
import io.carillon.application.command.Command.Subscribe;
import io.carillon.application.command.Command.TopicPresence;
import io.carillon.application.command.Command.Unsubscribe;
import io.carillon.application.command.Command.UsersPresence;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.Connected;
import io.carillon.application.command.Outcome.Dismissed;
import io.carillon.application.command.Outcome.InRoom;
import io.carillon.application.command.Outcome.Pong;
import io.carillon.application.command.Outcome.Subscribed;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.PaceKeeper;
import io.carillon.application.hub.Subscription;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.message.Broker;
import io.carillon.domain.room.RoomsUnavailableException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Performs the commands of clients: rate limits first, then whether the client's token still holds, the use case and the answer. For each connection they begin one
 * after another, and only {@linkplain Command#overlaps some} before the last one has been answered.
 */
public final class CommandHandler {

  private final PaceKeeper pace;
  private final UseCases can;
  private final Subscriptions subscriptions;
  private final Broker broker;
  private final InstantSource clock;

  /**
   * @param broker the one that publishing and subscribing go to, which knows whether they may wait
   * @param clock tells when tokens have ended
   */
  public CommandHandler(PaceKeeper pace, UseCases can, Subscriptions subscriptions, Broker broker,
      InstantSource clock) {
    this.pace = pace;
    this.can = can;
    this.subscriptions = subscriptions;
    this.broker = broker;
    this.clock = clock;
  }

  /** Whether performing the command may wait here. One that does not may be performed on a thread that serves many connections. */
  public boolean mayBlock(Command command) {
    return switch (command.waiting()) {
      case NEVER -> false;
      case FOR_BROKER -> broker.mayBlock();
      case ALWAYS -> true;
    };
  }

  /**
   * Performs a command and answers it.
   *
   * @param commandId {@code null} when the client chose none
   * @return completes when it has been answered, on any thread
   */
  public CompletableFuture<Void> handle(Connection connection, @Nullable String commandId, Command command) {
    CompletableFuture<Outcome> outcome = pace.refusal(connection, command).map(CommandHandler::now)
        .orElseGet(() -> perform(connection, command));
    return outcome.thenAccept(settled -> answer(connection, commandId, settled));
  }

  private void answer(Connection connection, @Nullable String commandId, Outcome outcome) {
    connection.client().answer(commandId, outcome);
    subscriptions.goLive(connection, openedBy(outcome));
  }

  /** Answers a message that could not be understood. */
  public void handleMalformed(Connection connection, @Nullable String commandId, Refusal refusal) {
    connection.client().answer(commandId, pace.malformed(connection, refusal));
  }

  private CompletableFuture<Outcome> perform(Connection connection, Command command) {
    Principal who = connection.principal();
    if (who == null) {
      return now(performUnauthenticated(connection, command));
    }
    // A command may have waited for longer than its sender's token lasted. A new token brings rights of its own.
    return who.hasEndedAt(clock.instant()) && !(command instanceof RefreshToken)
        ? now(new Outcome.Refused(Refusal.ofToken(TokenProblem.EXPIRED)))
        : perform(connection, who, command);
  }

  private Outcome performUnauthenticated(Connection connection, Command command) {
    return switch (command) {
      case Authenticate(var token, var wanted) ->
        proving(connection, () -> can.authenticate().authenticate(connection, token, wanted));
      case Ping() -> new Pong();
      default -> new Dismissed(
          Refusal.of(ErrorCode.UNAUTHORIZED, "the first message of this connection must be Authenticate with a token"),
          CloseCause.TOKEN_MISSING);
    };
  }

  private CompletableFuture<Outcome> perform(Connection connection, Principal who, Command command) {
    return switch (command) {
      case Authenticate(var token, var wanted) -> now(can.authenticate().authenticate(connection, token, wanted));
      case RefreshToken(var token) -> now(proving(connection, () -> can.refresh().refresh(connection, who, token)));
      case Ping() -> now(new Pong());
      case Subscribe(var topics) -> now(can.subscribe().subscribe(connection, who, topics));
      case Unsubscribe(var topics) -> now(can.unsubscribe().unsubscribe(connection, who, topics));
      case History history -> now(can.history().read(connection, who, history));
      case Broadcast(var topic, var publication) -> can.publish().publish(who, topic, publication);
      case DirectMessage(var user, var publication) -> can.sendDirect().send(who, user, publication);
      case TopicPresence(var topic, var after, var limit) ->
        now(can.readPresence().at(connection, who, topic, after, limit));
      case UsersPresence(var users) -> now(can.readPresence().of(who, users));
      case SetPresence(var status, var info) -> now(can.setPresence().set(who, status, info));
      case CreateRoom(var request) -> inRooms(() -> can.rooms().create().create(connection, who, request));
      case JoinRoom(var room) -> inRooms(() -> can.rooms().join().join(connection, who, room));
      case InviteToRoom(var room, var users) -> inRooms(() -> can.rooms().invite().invite(who, room, users));
      case LeaveRoom(var room) -> inRooms(() -> can.rooms().leave().leave(connection, who, room));
      case ListRooms(var mine, var after, var limit) -> inRooms(() -> can.rooms().list().list(who, mine, after, limit));
      case Ack(var topic, var position) -> can.confirm().acknowledge(connection, topic, position);
    };
  }

  private static Outcome proving(Connection connection, Supplier<Outcome> deed) {
    connection.setProving(true);
    try {
      return deed.get();
    } finally {
      connection.setProving(false);
    }
  }

  private static CompletableFuture<Outcome> now(Outcome outcome) {
    return CompletableFuture.completedFuture(outcome);
  }

  private static CompletableFuture<Outcome> inRooms(Supplier<Outcome> deed) {
    try {
      return now(deed.get());
    } catch (RoomsUnavailableException e) {
      return now(new Outcome.Refused(Refusal.of(ErrorCode.UNAVAILABLE,
          "rooms cannot be reached now, and it may or may not have been done: try again")));
    }
  }

  private static List<Subscription> openedBy(Outcome outcome) {
    return switch (outcome) {
      case Connected connected -> connected.opened();
      case Subscribed subscribed -> subscribed.opened();
      case InRoom inRoom -> inRoom.opened();
      default -> List.of();
    };
  }
}
