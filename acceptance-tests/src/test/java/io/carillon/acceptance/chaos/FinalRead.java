package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.invariant.Event;
import io.carillon.acceptance.invariant.Event.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what topics hold when all is over. */
final class FinalRead {

  private static final int PAGE = 300;

  private final World world;
  private final Conversation reader;
  private final String user;

  /** @param user who reads */
  FinalRead(World world, Conversation reader, String user) {
    this.world = world;
    this.reader = reader;
    this.user = user;
  }

  /** Where a topic's log ends now; nothing where nothing is recorded. */
  @Nullable
  Position topOf(String topic) {
    Entry answer = ask(Map.of("topic", topic, "limit", 1));
    String epoch = answer.epoch();
    return epoch == null ? null : new Position(epoch, answer.offset());
  }

  /**
   * Who is at a topic.
   *
   * @param version of the last change that is in it
   */
  record Presence(long version, Set<String> members) {}

  /** Who is at a topic now. */
  Presence presenceAt(String topic) {
    Optional<Message> answer = reader.await(reader.ask("Presence", Map.of("topic", topic), _ -> {}), "who is there");
    JsonNode data = answer.orElseThrow().data();
    var members = new HashSet<String>();
    data.path("members").forEach(member -> members.add(member.path("user").asString()));
    return new Presence(data.path("version").asLong(), members);
  }

  /** Writes down what a topic holds. */
  void read(String topic) {
    Position top = topOf(topic);
    if (top == null) {
      return;
    }
    long oldest = 1;
    long read = 0;
    while (read < top.offset()) {
      Map<String, Object> place = Map.of("epoch", top.epoch(), "offset", read);
      List<Heard> page = ask(Map.of("topic", topic, "limit", PAGE, "after", place)).excerpt(user);
      if (page.isEmpty()) {
        world.complaints().add("the history of %s ends at %d, and its top is %d".formatted(topic, read, top.offset()));
        break;
      }
      for (Heard heard : page) {
        if (heard instanceof Heard.Hole hole && isForgotten(hole, oldest)) {
          oldest = hole.to() + 1;
        } else {
          write(topic, top.epoch(), heard);
        }
        read = heard.last();
      }
    }
    world.recorder().add(new Event.FinalTop(now(), reader.conn(), topic, top.epoch(), oldest, top.offset()));
  }

  /** Whether the log no longer had these: in front of all others, because there were too many, or for long enough. */
  private static boolean isForgotten(Heard.Hole hole, long oldest) {
    return (hole.from() <= oldest && hole.reason().equals("trimmed")) || Topics.TICKERS.contains(hole.topic());
  }

  private void write(String topic, String epoch, Heard heard) {
    world.recorder().add(switch (heard) {
      case Heard.Words it ->
        new Event.FinalMessage(now(), reader.conn(), topic, epoch, it.offset(), it.id(), it.hash());
      case Heard.Hole it -> new Event.FinalGap(now(), reader.conn(), topic, epoch, it.from(), it.to(), it.reason());
    });
  }

  private Entry ask(Map<String, ?> request) {
    Optional<Message> answer = reader.await(reader.ask("History", request, _ -> {}), "a page of history");
    answer.filter(message -> message.type().equals("Error"))
        .ifPresent(message -> world.complaints().add("no history: " + message.text()));
    return new Entry(answer.orElseThrow().data());
  }

  private long now() {
    return world.recorder().now();
  }
}
