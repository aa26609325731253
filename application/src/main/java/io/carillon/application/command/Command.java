package io.carillon.application.command;

import io.carillon.domain.access.AccessToken;
import java.util.List;

/** Everything a client can ask for. Texts are as the client wrote them: the use case judges them. */
public sealed interface Command {

  /** Says who the client is, on a connection that was opened without a token. */
  record Authenticate(AccessToken token) implements Command {}

  /** Replaces the token by a newer one of the same user. */
  record RefreshToken(AccessToken token) implements Command {}

  record Ping() implements Command {}

  record Subscribe(List<TopicRequest> topics) implements Command {

    public Subscribe {
      topics = List.copyOf(topics);
    }
  }

  record Unsubscribe(List<String> topics) implements Command {

    public Unsubscribe {
      topics = List.copyOf(topics);
    }
  }

  record Broadcast(String topic, Publication publication) implements Command {}

  record DirectMessage(String targetUser, Publication publication) implements Command {}

  /** A command of the protocol whose capability this server does not offer. */
  record NotEnabled(String capability) implements Command {}
}
