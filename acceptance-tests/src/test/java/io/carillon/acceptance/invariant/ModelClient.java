package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A client of the model, and what the model's server has put on its way to it. */
final class ModelClient {

  /** An event that has not been seen yet, and will be at some moment. */
  interface Underway {

    Event seenAt(long moment);
  }

  private final String name;
  private final String user;
  private final Deque<Underway> mailbox = new ArrayDeque<>();
  private final Set<String> subscriptions = new TreeSet<>();
  private final Set<String> watched = new TreeSet<>();
  private final Map<String, Position> positions = new HashMap<>();
  private final Set<String> servers = new TreeSet<>();
  private String server = "";
  private int connections;
  private boolean open;

  ModelClient(String name, String user) {
    this.name = name;
    this.user = user;
  }

  String name() {
    return name;
  }

  String user() {
    return user;
  }

  String conn() {
    return name + "-" + connections;
  }

  boolean isOpen() {
    return open;
  }

  /**
   * Connects to one of the servers.
   *
   * @return whether it has never been there before
   */
  boolean connect(String where) {
    connections++;
    open = true;
    server = where;
    return servers.add(where);
  }

  String server() {
    return server;
  }

  void disconnect() {
    open = false;
    mailbox.clear();
    subscriptions.clear();
    watched.clear();
  }

  Deque<Underway> mailbox() {
    return mailbox;
  }

  Set<String> subscriptions() {
    return subscriptions;
  }

  Set<String> watched() {
    return watched;
  }

  /** The last position on each topic that it has seen. */
  Map<String, Position> positions() {
    return positions;
  }
}
