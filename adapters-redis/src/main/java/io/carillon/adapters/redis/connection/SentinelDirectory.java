package io.carillon.adapters.redis.connection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Asks the sentinels, one after another, which server they hold for the master; the first that knows decides. */
final class SentinelDirectory implements Whereabouts {

  private final Links links;
  private final Sentinels topology;

  SentinelDirectory(Links links, Sentinels topology) {
    this.links = links;
    this.topology = topology;
  }

  @Override
  public Address find() {
    JedisException last = new JedisConnectionException("no sentinel knows a master '" + topology.master() + "'");
    for (Address sentinel : topology.sentinels()) {
      try (Link link = links.toSentinel(sentinel, topology.sentinelLogin())) {
        Object reply = link.executeCommand(
            new CommandArguments(Protocol.Command.SENTINEL).add("get-master-addr-by-name").add(topology.master()));
        if (reply instanceof List<?> parts && parts.size() == 2) {
          return new Address(text(parts.get(0)), Integer.parseInt(text(parts.get(1))));
        }
      } catch (JedisException e) {
        last = e; // the next one may know
      }
    }
    throw last;
  }

  private static String text(Object part) {
    return new String((byte[]) part, StandardCharsets.UTF_8);
  }
}
