package io.carillon.adapters.websocket.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A loop's clients, divided into turns: with one turn at each tick, every client is looked after once in a round. A client
 * keeps its turn however many others come and go, so that nobody has to wait for longer than a round. Belongs to one loop.
 */
final class Rounds {

  /** So many turns are a round. */
  static final int TURNS = 10;

  private final List<List<ClientOutlet>> turns = Stream
      .generate(() -> (List<ClientOutlet>) new ArrayList<ClientOutlet>())
      .limit(TURNS)
      .toList();
  private int nextToJoin;
  private int nextToCall;
  private int size;

  int size() {
    return size;
  }

  void add(ClientOutlet client) {
    List<ClientOutlet> turn = turns.get(nextToJoin);
    client.setPlace(turn.size() * TURNS + nextToJoin);
    turn.add(client);
    nextToJoin = (nextToJoin + 1) % TURNS;
    size++;
  }

  /** Does nothing for a client that is not there. */
  void remove(ClientOutlet client) {
    int place = client.place();
    if (place < 0) {
      return;
    }
    List<ClientOutlet> turn = turns.get(place % TURNS);
    ClientOutlet last = turn.removeLast();
    if (!last.equals(client)) {
      turn.set(place / TURNS, last);
      last.setPlace(place);
    }
    client.setPlace(-1);
    size--;
  }

  /** Calls all clients, none of which may be removed. */
  void forEach(Consumer<ClientOutlet> action) {
    turns.forEach(turn -> turn.forEach(action));
  }

  /** Calls the clients of the next turn; a client that is called may be removed. */
  void forEachInTurn(Consumer<ClientOutlet> action) {
    List<ClientOutlet> turn = turns.get(nextToCall);
    nextToCall = (nextToCall + 1) % TURNS;
    for (int i = turn.size() - 1; i >= 0; i--) { // backwards, because the last one moves to the place of one that goes
      action.accept(turn.get(i));
    }
  }
}
