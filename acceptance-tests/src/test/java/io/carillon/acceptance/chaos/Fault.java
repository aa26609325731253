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
  /** What a node asks of Redis arrives, but no answer comes back. */
  NODE_UNANSWERED,
  /** The connections of a node to Redis carry nothing any more, though they seem to live; new ones do. */
  NODE_STALLED,
  /** All that goes between a node and Redis arrives late. */
  NODE_FAR,
  /** A node is started again while Redis is away. */
  NODE_ALONE,
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
  REDIS_FULL,
  /** Redis is busy with somebody else's script. */
  REDIS_BUSY,
  /** Redis follows another server that is away, and may not write; then it is the master again. */
  REDIS_DEMOTED,
  /** A copy of Redis that has fallen behind takes its place. */
  REDIS_REPLACED,
  /** Redis forgets the scripts that the nodes have loaded, again and again. */
  SCRIPTS_FORGOTTEN,
  /** Redis throws away what it keeps of some topics: the messages, or what it knows of them, or both. */
  TOPICS_EVICTED
}
