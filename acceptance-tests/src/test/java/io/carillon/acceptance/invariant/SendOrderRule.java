package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.PublishAcked;
import io.carillon.acceptance.invariant.Event.PublishSent;
import io.carillon.acceptance.invariant.Event.Received;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link Invariant#I7}: offsets are given in the order of sending, and where there are none the messages are heard in it. A publication
 * that was sent more than once belongs to no order.
 */
final class SendOrderRule implements Rule {

  private record Channel(String conn, String topic) {}

  private record Sending(Channel channel, long number, boolean once) {}

  private record Ear(String conn, Channel speaker) {}

  private record Stored(String epoch, long offset) {}

  private final Map<Channel, Long> sent = new HashMap<>();
  private final Map<String, Sending> sendings = new HashMap<>();
  private final Map<Channel, TreeMap<Long, Stored>> stored = new HashMap<>();
  private final Map<Ear, Long> heard = new HashMap<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case PublishSent it -> {
        var channel = new Channel(it.conn(), it.topic());
        long number = sent.merge(channel, 1L, Long::sum);
        boolean once = !sendings.containsKey(it.id());
        sendings.put(it.id(), new Sending(channel, number, once));
      }
      case PublishAcked it -> judge(logged, it, findings);
      case Received it when it.epoch() == null -> judge(logged, it, findings);
      default -> {
        // Not sent by anyone, or in the order of its offset.
      }
    }
  }

  private void judge(LoggedEvent logged, PublishAcked acked, Findings findings) {
    Sending sending = sendings.get(acked.id());
    String epoch = acked.epoch();
    if (sending == null || !sending.once() || epoch == null || acked.duplicate()) {
      return;
    }
    TreeMap<Long, Stored> neighbours = stored.computeIfAbsent(sending.channel(), _ -> new TreeMap<>());
    Map.Entry<Long, Stored> before = neighbours.lowerEntry(sending.number());
    Map.Entry<Long, Stored> after = neighbours.higherEntry(sending.number());
    if (before != null && before.getValue().epoch().equals(epoch) && before.getValue().offset() >= acked.offset()) {
      findings.report(logged, "%s got offset %d, and what was sent before it on the same connection got %d"
          .formatted(acked.id(),
              acked.offset(), before.getValue().offset()));
    }
    if (after != null && after.getValue().epoch().equals(epoch) && after.getValue().offset() <= acked.offset()) {
      findings.report(logged, "%s got offset %d, and what was sent after it on the same connection got %d"
          .formatted(acked.id(),
              acked.offset(), after.getValue().offset()));
    }
    neighbours.put(sending.number(), new Stored(epoch, acked.offset()));
  }

  private void judge(LoggedEvent logged, Received received, Findings findings) {
    Sending sending = sendings.get(received.id());
    if (sending == null || !sending.once()) {
      return;
    }
    Long last = heard.put(new Ear(received.conn(), sending.channel()), sending.number());
    if (last != null && last > sending.number()) {
      findings.report(logged, "%s is number %d of its sender, and came after number %d"
          .formatted(received.id(),
              sending.number(), last));
    }
  }
}
