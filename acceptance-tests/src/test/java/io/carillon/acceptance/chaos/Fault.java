package io.carillon.acceptance.chaos;

/** What happens to the nodes of a {@link Cluster}, to their Redis, and to the network between them. */
enum Fault {
  /** A node is killed, and started again. */
  NODE_KILLED,
  /** A node is asked to stop, and started again. */
  NODE_RESTARTED,
  /** A node stands still. */
  NODE_FROZEN,
  /** A node cannot reach Redis. */
  NODE_CUT_OFF,
  /** Nothing comes any more on the connections that a node hears messages on, though they seem to live. */
  NODE_DEAF,
  /** Redis is killed, and started again with what it wrote down. */
  REDIS_KILLED,
  /** Redis is killed, and started again with nothing. */
  REDIS_LOST,
  /** Redis stands still. */
  REDIS_FROZEN,
  /** Redis forgets everything. */
  REDIS_EMPTIED,
  /** Redis ends the connections that messages are heard on, again and again. */
  SUBSCRIBERS_KILLED,
  /** Redis ends all other connections, again and again. */
  COMMANDS_KILLED,
  /** Redis answers half a second late, again and again. */
  REDIS_SLOW,
  /** Redis has no memory left to write to. */
  REDIS_FULL
}
