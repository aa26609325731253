package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Cause;
import io.carillon.adapters.redis.fixture.RedisProcess;
import java.time.Duration;
import java.util.List;

/** What happens to the nodes of a {@link Cluster}, to their Redis, and to the network between them. */
enum Fault {

  /** A node is killed, and started again. */
  NODE_KILLED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.strikeNode(Cause.KILL, () -> {
        blow.node().process().kill();
        blow.hold();
        blow.node().start();
      });
    }
  },
  /** A node is asked to stop, and started again. */
  NODE_RESTARTED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.strikeNode(Cause.RESTART, () -> {
        blow.node().process().askToStop();
        int code = blow.node().process().awaitExit();
        if (code != 0) {
          blow.world().complaints().add("a node that was asked to stop ended with " + code);
        }
        blow.node().start();
      });
    }
  },
  /** A node stands still. */
  NODE_FROZEN {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.strikeNode(Cause.FROZEN, () -> {
        blow.node().process().freeze();
        blow.hold();
        blow.node().process().thaw();
      });
    }
  },
  /** A node stands still until the others take it for dead, and goes on. */
  NODE_ASLEEP {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.strikeNode(Cause.FROZEN, () -> {
        blow.node().process().freeze();
        blow.holdLong();
        blow.node().process().thaw();
      });
    }
  },
  /** The time of day of a node jumps by up to an hour, forward or back, and later it is right again. */
  NODE_CLOCK_STEPPED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.strikeNode(Cause.CLOCK_STEPPED, () -> {
        blow.node().process()
            .stepClock(Duration.ofMinutes(blow.random().nextInt(-LONGEST_STEP_MINUTES, LONGEST_STEP_MINUTES)));
        blow.hold();
        blow.node().process().stepClock(Duration.ZERO);
      });
    }
  },
  /** A node cannot reach Redis. */
  NODE_CUT_OFF {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(() -> {
        blow.node().link().cutOff(true);
        blow.hold();
        blow.node().link().cutOff(false);
      });
    }
  },
  /** Nothing comes any more on the connections that a node hears messages on, though they seem to live. */
  NODE_DEAF {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(blow.node().link()::deafen);
    }
  },
  /** What a node asks of Redis arrives, but no answer comes back. */
  NODE_UNANSWERED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(() -> {
        blow.node().link().loseReplies(true);
        blow.hold();
        blow.node().link().loseReplies(false);
      });
    }
  },
  /** The connections of a node to Redis carry nothing any more, though they seem to live; new ones do. */
  NODE_STALLED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(blow.node().link()::stall);
    }
  },
  /** All that goes between a node and Redis arrives late. */
  NODE_FAR {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(() -> {
        blow.node().link().delay(Duration.ofMillis(blow.random().nextInt(LONGEST_DELAY_MILLIS)));
        blow.hold();
        blow.node().link().delay(Duration.ZERO);
      });
    }
  },
  /** A node is started again while Redis is away. */
  NODE_ALONE {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.strikeNode(Cause.KILL, () -> {
        blow.redis().kill();
        blow.node().process().kill();
        blow.node().start();
        blow.redis().restart();
      });
    }
  },
  /** Redis is killed, and started again with what it wrote down. */
  REDIS_KILLED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(() -> {
        blow.redis().kill();
        blow.hold();
        blow.redis().restart();
      });
    }
  },
  /** Redis is killed, and started again with nothing. */
  REDIS_LOST {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.lose(() -> {
        blow.redis().kill();
        blow.redis().restartEmpty();
      });
    }
  },
  /** Redis stands still. */
  REDIS_FROZEN {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(() -> {
        blow.redis().freeze();
        blow.hold();
        blow.redis().thaw();
      });
    }
  },
  /** Redis forgets everything. */
  REDIS_EMPTIED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.lose(() -> blow.redis().execute("FLUSHALL"));
    }
  },
  /** Redis ends the connections that messages are heard on, again and again. */
  SUBSCRIBERS_KILLED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.again("CLIENT", "KILL", "TYPE", "pubsub");
    }
  },
  /** Redis ends all other connections, again and again. */
  COMMANDS_KILLED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.again("CLIENT", "KILL", "TYPE", "normal");
    }
  },
  /** Redis answers half a second late, again and again. */
  REDIS_SLOW {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.again("CLIENT", "PAUSE", "500", "ALL");
    }
  },
  /** Redis has no memory left to write to. */
  REDIS_FULL {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.set("maxmemory", "1", "0");
    }
  },
  /** Redis takes nothing, because no copy follows it. */
  REDIS_ALONE {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.set("min-replicas-to-write", "1", "0");
    }
  },
  /** Redis reads for the nodes, but refuses one of the commands that they write with, or read logs with. */
  REDIS_REFUSES {
    @Override
    void strike(Blow blow) throws InterruptedException {
      String command = REFUSED.get(blow.random().nextInt(REFUSED.size()));
      blow.starve(() -> {
        blow.redis().execute("ACL", "SETUSER", "default", "-" + command);
        blow.hold();
        blow.redis().execute("ACL", "SETUSER", "default", "+@all");
      });
    }
  },
  /** The server that publishes keys accepts requests and answers none, while clients come with tokens of unknown keys. */
  KEYS_HANG {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(() -> { // the strangers take their part of the processor
        blow.cluster().keys().hang();
        try (Strangers strangers = new Strangers(blow.world())) {
          blow.hold();
          strangers.expectWelcome(blow.node().address());
        } finally {
          blow.cluster().keys().goOn();
        }
      });
    }
  },
  /** Redis ends connections on which nothing is asked for a second. */
  REDIS_IMPATIENT {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.set("timeout", "1", "0");
    }
  },
  /** Redis ends connections on which messages wait to be read. */
  REDIS_STINGY {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.set("client-output-buffer-limit", "pubsub 1024 0 0", "pubsub 32mb 8mb 60");
    }
  },
  /** Redis has ended all connections and takes no more. */
  REDIS_CROWDED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.shutOut("maxclients", "1");
    }
  },
  /** Redis wants a password that no node has. */
  REDIS_LOCKED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.shutOut("requirepass", "nobody knows");
    }
  },
  /** Redis is busy with somebody else's script. */
  REDIS_BUSY {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.starve(() -> {
        blow.redis().keepBusy();
        blow.hold();
        blow.redis().leaveInPeace();
      });
    }
  },
  /** Redis follows another server that is away, and may not write; then it is the master again. */
  REDIS_DEMOTED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.lose(() -> {
        blow.redis().execute("REPLICAOF", "127.0.0.1", Integer.toString(RedisProcess.freePort()));
        blow.hold();
        blow.redis().execute("REPLICAOF", "NO", "ONE");
      });
    }
  },
  /** A copy of Redis that has fallen behind takes its place. */
  REDIS_REPLACED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      RedisProcess copy = blow.cluster().copy();
      blow.hold();
      blow.lose(() -> blow.cluster().replaceBy(copy));
    }
  },
  /** Redis forgets the scripts that the nodes have loaded, again and again. */
  SCRIPTS_FORGOTTEN {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.again("SCRIPT", "FLUSH");
      blow.again("FUNCTION", "FLUSH");
    }
  },
  /** Redis throws away what it keeps of some topics: the messages, or what it knows of them, or both. */
  TOPICS_EVICTED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.lose(() -> blow.someOf(":log", ":head").forEach(key -> blow.redis().execute("DEL", key)));
    }
  },
  /** Somebody else writes something into the keys of some topics. */
  TOPICS_SPOILED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.lose(() -> blow.someOf(":log", ":head").forEach(key -> blow.redis().execute("SET", key, "something else")));
    }
  },
  /** Somebody else shortens the logs of some topics. */
  TOPICS_SHORTENED {
    @Override
    void strike(Blow blow) throws InterruptedException {
      blow.lose(() -> blow.someOf(":log").forEach(key -> blow.redis().execute("XTRIM", key, "MAXLEN", "3")));
    }
  };

  private static final int LONGEST_DELAY_MILLIS = 300;
  private static final int LONGEST_STEP_MINUTES = 60;
  private static final List<String> REFUSED = List.of("set", "xadd", "xrange", "hset", "pexpire", "publish", "@write");

  /** Happens, and is over when this returns. */
  abstract void strike(Blow blow) throws InterruptedException;
}
