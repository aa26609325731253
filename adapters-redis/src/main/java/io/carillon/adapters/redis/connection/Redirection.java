package io.carillon.adapters.redis.connection;

import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * A server's word that another one performs a command, and that it has not.
 *
 * @param asking whether the slot is on its way, so that the other one takes this command alone
 */
record Redirection(Address to, boolean asking) {

  /** Reads the word of a server that may leave out a host which is its own. */
  static Redirection of(JedisRedirectionException word, Address from) {
    String host = word.getTargetNode().getHost();
    return new Redirection(new Address(host.isEmpty() ? from.host() : host, word.getTargetNode().getPort()),
        word instanceof JedisAskDataException);
  }

  /** Whether the error says that a part of the keys is still on its way, and that nothing was performed. */
  static boolean isArrivalNeeded(JedisDataException error) {
    return String.valueOf(error.getMessage()).startsWith("TRYAGAIN");
  }

  /** Whether the error is one of a cluster that changes: nothing was performed, and nobody can perform it now. */
  static boolean isPassing(JedisDataException error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith("TRYAGAIN") || message.startsWith("CLUSTERDOWN");
  }
}
