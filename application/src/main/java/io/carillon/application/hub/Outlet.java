package io.carillon.application.hub;

import io.carillon.domain.message.Message;
import io.carillon.domain.topic.Overflow;

/** Where the messages for one client go. */
public interface Outlet {

  /** The lane that serves this client, for life. */
  Lane lane();

  /** Takes a message for the client; called on its lane only, and must neither block nor close the client at once. */
  void deliver(Message message, Overflow overflow);
}
