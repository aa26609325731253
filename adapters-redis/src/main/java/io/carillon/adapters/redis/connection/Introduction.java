package io.carillon.adapters.redis.connection;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.exceptions.JedisDataException;

/** What is done on a connection before commands go over it: the server's role is looked at, and the scripts are loaded. */
final class Introduction {

  private static final Pattern REPLICATION_ID = Pattern.compile("master_replid:([0-9a-f]+)");

  private final List<Script> scripts;

  /**
   * @param scripts all that commands may call
   */
  Introduction(List<Script> scripts) {
    this.scripts = List.copyOf(scripts);
  }

  /**
   * Learns what the server is and teaches it the scripts.
   *
   * @throws redis.clients.jedis.exceptions.JedisException when the server is not a master that takes commands
   */
  Server introduce(Link link) {
    boolean sharded = link.isSharded();
    Server server = new Server(replicationId(link), sharded);
    scripts.forEach(script -> link.executeCommand(script.load()));
    return server;
  }

  /**
   * Looks again at a server that may have become another one behind the same address.
   *
   * @throws redis.clients.jedis.exceptions.JedisException when the server is no longer a master that takes commands
   */
  Server review(Link link, Server known) {
    return known.replicationId().equals(replicationId(link)) ? known : introduce(link);
  }

  /** Whether the error says that a command was not performed because the server must be introduced to (again). */
  static boolean isNeededAfter(JedisDataException error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith("NOSCRIPT") || message.startsWith("STALE");
  }

  /** Whether the error says that this server performs nothing, so that the connection is of no use. */
  static boolean isAnotherServerNeededAfter(JedisDataException error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith("READONLY") || message.startsWith("LOADING") || message.startsWith("MASTERDOWN")
        || message.startsWith("NOAUTH");
  }

  private static String replicationId(Link link) {
    String replication = link.info("replication");
    Matcher id = REPLICATION_ID.matcher(replication);
    if (!replication.contains("role:master") || !id.find()) {
      throw new JedisDataException("READONLY this server is not a master");
    }
    return id.group(1);
  }
}
