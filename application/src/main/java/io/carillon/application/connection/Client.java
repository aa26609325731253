package io.carillon.application.connection;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Outcome;
import io.carillon.application.hub.Outlet;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The client at the other end of a connection. Any thread may call; nothing here blocks or throws. */
public interface Client extends Outlet {

  /**
   * Answers a command. A command without an id is answered only when it fails or when its answer is its purpose.
   *
   * @param commandId as the client chose it; {@code null} when it chose none
   */
  void answer(@Nullable String commandId, Outcome outcome);

  /** Tells something that was not asked for. */
  void tell(Notice notice);

  /**
   * Ends the connection once what waits for the client has been sent; only refusals are when the cause is that its
   * {@linkplain CloseCause#TOKEN_RAN_OUT token has ended}, for the client may no longer have the rest.
   */
  void close(CloseCause cause);

  /** Drops the messages that wait of topics that the client may no longer hear. Called on the client's lane only. */
  void withdraw(Predicate<TopicName> topics);

  /**
   * Ends the connection in the same way because the server goes away.
   *
   * @param retryAfter when the client may come back
   */
  void sendAway(Duration retryAfter);
}
