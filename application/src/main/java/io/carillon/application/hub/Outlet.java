package io.carillon.application.hub;

import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;

/** Where the messages for one client go. Everything but {@link #lane} is called on the client's lane only. */
public interface Outlet {

  /** The lane that serves this client, for life. */
  Lane lane();

  /** Takes a message for the client. Must neither block nor close the client at once. */
  void deliver(Message message, Overflow overflow);

  /**
   * Takes a message if there is room for it; where nothing waits there always is. Must not block.
   *
   * @return false when the client is too slow now, and nothing was taken
   */
  boolean offer(Message message);

  /** Calls back once, on the lane, when the client has taken everything that waited for it; never when it goes instead. */
  void awaitRoom(Runnable then);

  /** Tells the client, in order with the topic's messages, that some of them will not come. There is always room for that. */
  void announce(TopicName topic, Gap gap);

  /**
   * The client was given one more thing of which a proof is wanted that it has received it.
   *
   * @param soon whether within about a second, or together with what follows
   */
  void wantProof(boolean soon);
}
