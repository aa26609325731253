package io.carillon.benchmarks.plan;

import picocli.CommandLine.Option;

/**
 * What is put into the calculation. Each description says where the default comes from: the load is anybody's own, "measured" stands in
 * docs/performance.md or the decision that is named, "assumed" nobody has measured.
 */
final class Assumptions {

  @Option(names = "--connections", defaultValue = "1000000", description = "users, one connection each (default: ${DEFAULT-VALUE})")
  long connections;

  @Option(names = "--publishes", defaultValue = "0.01", description = "recorded messages of a user a second (default: ${DEFAULT-VALUE})")
  double publishes;

  @Option(names = "--audience", defaultValue = "10", description = "subscribers of a message, on any nodes (default: ${DEFAULT-VALUE})")
  double audience;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of a message's payload (default: ${DEFAULT-VALUE})")
  double payload;

  @Option(names = "--stay", defaultValue = "600", description = "seconds until a user goes, on average (default: ${DEFAULT-VALUE})")
  double stay;

  @Option(names = "--topics", defaultValue = "1.1", description = "recorded topics for each user: the inbox, and a share in a room of ten (default: ${DEFAULT-VALUE})")
  double topics;

  @Option(names = "--listened", defaultValue = "2", description = "recorded topics that each user listens to (default: ${DEFAULT-VALUE})")
  double listened;

  @Option(names = "--kept", defaultValue = "20", description = "messages that a recorded topic keeps, on average (default: ${DEFAULT-VALUE})")
  double kept;

  @Option(names = "--headroom", defaultValue = "0.5", description = "the share of everything that is left free (default: ${DEFAULT-VALUE})")
  double headroom;

  @Option(names = "--return", defaultValue = "15", description = "seconds in which the clients of a lost node come back (default: ${DEFAULT-VALUE})")
  double returnSeconds;

  @Option(names = "--node-connections", defaultValue = "50000", description = "connections that a node is to have at most, so that losing one is bearable (default: ${DEFAULT-VALUE})")
  double nodeConnections;

  @Option(names = "--node-cores", defaultValue = "2", description = "cores of a node (default: ${DEFAULT-VALUE})")
  double nodeCores;

  @Option(names = "--node-gb", defaultValue = "4", description = "memory of a node (default: ${DEFAULT-VALUE})")
  double nodeGigabytes;

  @Option(names = "--node-gbit", defaultValue = "1", description = "what a node's network sends a second (default: ${DEFAULT-VALUE})")
  double nodeGigabits;

  @Option(names = "--shard-gb", defaultValue = "16", description = "memory of a Redis shard, which has one core for commands (default: ${DEFAULT-VALUE})")
  double shardGigabytes;

  @Option(names = "--connection-kb", defaultValue = "12", description = "memory of a connection, the kernel's included; measured: 6, and as much again of the kernel (default: ${DEFAULT-VALUE})")
  double connectionKilobytes;

  @Option(names = "--heartbeat", defaultValue = "30", description = "seconds between the pings to a client (default: ${DEFAULT-VALUE})")
  double heartbeat;

  @Option(names = "--heartbeat-us", defaultValue = "80", description = "CPU of a ping and its pong; measured: 0.27 %% of a core for 1000 connections (default: ${DEFAULT-VALUE})")
  double heartbeatMicros;

  @Option(names = "--delivery-us", defaultValue = "8", description = "CPU of a delivery that goes alone; measured: 6 to 10 (default: ${DEFAULT-VALUE})")
  double deliveryMicros;

  @Option(names = "--message-us", defaultValue = "20", description = "CPU of accepting a message; measured: 20, each from another connection (default: ${DEFAULT-VALUE})")
  double messageMicros;

  @Option(names = "--hear-us", defaultValue = "10", description = "CPU of hearing a message from Redis, besides its deliveries; assumed (default: ${DEFAULT-VALUE})")
  double hearMicros;

  @Option(names = "--connect-us", defaultValue = "400", description = "CPU of a client that comes; measured: 250 to 400 (default: ${DEFAULT-VALUE})")
  double connectMicros;

  @Option(names = "--publishes-per-core", defaultValue = "32000", description = "recorded messages a second of one Redis; measured on two busy cores (default: ${DEFAULT-VALUE})")
  double publishesPerCore;

  @Option(names = "--announce-us", defaultValue = "5", description = "CPU of Redis for each further node that hears a message; assumed (default: ${DEFAULT-VALUE})")
  double announceMicros;

  @Option(names = "--check", defaultValue = "10", description = "seconds between looks at the end of an attached topic's log: decision 18 (default: ${DEFAULT-VALUE})")
  double check;

  @Option(names = "--look-us", defaultValue = "3", description = "CPU of Redis for a look, and of the node as much; assumed (default: ${DEFAULT-VALUE})")
  double lookMicros;

  @Option(names = "--checkpoint", defaultValue = "30", description = "seconds between writing down an open session whose positions move: decision 19 (default: ${DEFAULT-VALUE})")
  double checkpoint;

  @Option(names = "--command-us", defaultValue = "10", description = "CPU of Redis for one of the other commands, and of the node as much; assumed (default: ${DEFAULT-VALUE})")
  double commandMicros;

  @Option(names = "--commands", defaultValue = "6", description = "commands to Redis for a client that comes, at most: what the tests allow (default: ${DEFAULT-VALUE})")
  double commands;

  @Option(names = "--presence-us", defaultValue = "400", description = "CPU of Redis for a user who comes, is at one topic, is announced and goes; measured: decision 20; 0 without presence (default: ${DEFAULT-VALUE})")
  double presenceMicros;

  @Option(names = "--presence-bytes", defaultValue = "530", description = "Redis memory of a user at one topic; measured: decision 20 (default: ${DEFAULT-VALUE})")
  double presenceBytes;
}
