package io.carillon.application.presence;

import io.carillon.application.hub.PresenceOrder;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageIds;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.session.UserId;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the listeners of each topic who came, went and changed since the last time. To be called again and again, by one
 * thread at a time. What could not be published is published again the next times: if it is the last change of a topic, no later
 * version would show that it is missing. When messages have not got through for longer, clients are told that instead.
 */
public final class AnnouncePresence {

  /** As many messages cost little: each change then is a message of its own, which is the easiest to read. */
  private static final int FEW_MESSAGES = 10_000;

  private static final int MAX_CHANGES = 100;

  /** With the changes themselves, a message stays well below what may wait for a client. */
  private static final int MAX_INFO_BYTES = 32 * 1024;

  /** So long what was not published is tried again; after that another node may tell what comes behind it. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** So many wait to be published again. */
  private static final int MAX_UNTOLD = 10_000;

  /** Every message has a sender; this one's is never told. */
  private static final UserId SERVER = new UserId("server");

  /** A message, and until when publishing it is tried. */
  private record News(Message message, Deadline end) {}

  private final PresenceRegistry registry;
  private final Broker broker;
  private final PresenceNotation notation;
  private final MessageIds ids;
  private final InstantSource clock;
  private final MonotonicClock monotonic;
  private final Telemetry telemetry;

  /** What could not be published, oldest first; nothing later was published on its topics. */
  private List<News> untold = List.of();

  public AnnouncePresence(PresenceRegistry registry, Broker broker, PresenceNotation notation, MessageIds ids,
      InstantSource clock, MonotonicClock monotonic, Telemetry telemetry) {
    this.registry = registry;
    this.broker = broker;
    this.notation = notation;
    this.ids = ids;
    this.clock = clock;
    this.monotonic = monotonic;
    this.telemetry = telemetry;
  }

  /** Announces what there is to announce; waits as long as publishing takes. */
  public void announce() {
    long now = monotonic.nanos();
    var due = new ArrayList<>(untold);
    due.removeIf(news -> news.end().isOverAt(now));
    int repeated = due.size();
    for (Announcement announcement : registry.collect()) {
      Deadline end = Deadline.after(PATIENCE, monotonic.nanos());
      messages(announcement).forEach(message -> due.add(new News(message, end)));
      telemetry.presenceAnnounced(Math.max(1, announcement.changes().size()));
    }
    untold = publish(due, repeated);
  }

  private List<Message> messages(Announcement news) {
    List<PresenceChange> changes = news.changes();
    if (changes.isEmpty()) {
      return List.of(
          message(news.topic(), news.version(), notation.count(news.topic(), news.version(), news.count())));
    }
    boolean each = (long) changes.size() * news.count() <= FEW_MESSAGES;
    var messages = new ArrayList<Message>();
    int from = 0;
    while (from < changes.size()) {
      int to = each ? from + 1 : endOfPart(changes, from);
      messages.add(message(news.topic(), changes.get(to - 1).version(),
          notation.changes(news.topic(), changes.subList(from, to))));
      from = to;
    }
    return messages;
  }

  private static int endOfPart(List<PresenceChange> changes, int from) {
    int end = Math.min(changes.size(), from + MAX_CHANGES);
    int infoBytes = infoBytes(changes.get(from));
    for (int i = from + 1; i < end; i++) {
      infoBytes += infoBytes(changes.get(i));
      if (infoBytes > MAX_INFO_BYTES) {
        return i;
      }
    }
    return end;
  }

  private static int infoBytes(PresenceChange change) {
    RawJson info = switch (change) {
      case PresenceChange.Joined joined -> joined.appearance().info();
      case PresenceChange.Updated updated -> updated.appearance().info();
      case PresenceChange.Left _ -> null;
    };
    return info == null ? 0 : info.length();
  }

  private Message message(TopicName topic, long version, RawJson payload) {
    return new Message(PresenceOrder.idOf(ids, version), topic, SERVER, payload, Kind.PRESENCE, Priority.NORMAL,
        clock.instant(), null, null,
        null);
  }

  /**
   * Publishes all at once.
   *
   * @param repeated how many of them, from the first one on, have been tried before
   * @return what was not published, and nothing later on its topic either
   */
  private List<News> publish(List<News> due, int repeated) {
    List<CompletableFuture<PublishOutcome>> outcomes = due.stream()
        .map(news -> broker.publishAsync(news.message(), History.NONE)).toList();
    var told = new HashSet<TopicName>();
    var again = new ArrayDeque<News>();
    for (int i = due.size() - 1; i >= 0; i--) {
      TopicName topic = due.get(i).message().topic();
      if (outcomes.get(i).handle((_, failure) -> failure == null).join()) {
        told.add(topic);
      } else {
        if (i >= repeated) {
          telemetry.presenceUntold();
        }
        if (!told.contains(topic) && again.size() < MAX_UNTOLD) {
          again.addFirst(due.get(i));
        }
      }
    }
    return List.copyOf(again);
  }
}
