package io.carillon.adapters.redis.connection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/**
 * Which master serves which slots, as one server of the cluster sees it.
 *
 * @param ranges do not overlap, and may leave slots out
 */
record ClusterView(List<Range> ranges) {

  /**
   * Slots of one master.
   *
   * @param last is served, too
   */
  record Range(int first, int last, Address master) {}

  /** Asks a server. */
  static ClusterView of(Link link) {
    Object reply = link.executeCommand(new CommandArguments(Protocol.Command.CLUSTER).add("SLOTS"));
    List<Range> ranges = new ArrayList<>();
    for (Object each : (List<?>) reply) {
      List<?> parts = (List<?>) each;
      List<?> master = (List<?>) parts.get(2);
      String host = master.get(0) instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
      ranges.add(new Range(number(parts.get(0)), number(parts.get(1)),
          new Address(host.isEmpty() || host.equals("?") ? link.address().host() : host, number(master.get(1)))));
    }
    return new ClusterView(ranges);
  }

  private static int number(Object part) {
    return Math.toIntExact((Long) part);
  }
}
