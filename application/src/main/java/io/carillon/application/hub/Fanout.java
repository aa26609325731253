package io.carillon.application.hub;

import io.carillon.domain.message.Message;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * One message on its way to the clients of one lane that listen by several filters, a topic and patterns that cover it:
 * each client gets it once.
 */
record Fanout(Message message, List<LaneSubscribers> places) implements Runnable {

  @Override
  public void run() {
    Set<Outlet> served = Collections.newSetFromMap(new IdentityHashMap<>());
    for (LaneSubscribers place : places) {
      place.deliver(message, served);
    }
  }
}
