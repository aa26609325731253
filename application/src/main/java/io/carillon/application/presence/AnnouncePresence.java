package io.carillon.application.presence;

import io.carillon.domain.message.Broker;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageIds;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.session.UserId;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the listeners of each topic who came, went and changed since the last time. To be called again and again, by one
 * thread at a time.
 */
public final class AnnouncePresence {

  /** As many messages cost little: each change then is a message of its own, which is the easiest to read. */
  private static final int FEW_MESSAGES = 10_000;

  private static final int MAX_CHANGES = 100;

  /** With the changes themselves, a message stays well below what may wait for a client. */
  private static final int MAX_INFO_BYTES = 32 * 1024;

  /** Every message has a sender; this one's is never told. */
  private static final UserId SERVER = new UserId("server");

  private final PresenceRegistry registry;
  private final Broker broker;
  private final PresenceNotation notation;
  private final MessageIds ids;
  private final InstantSource clock;
  private final Telemetry telemetry;

  public AnnouncePresence(PresenceRegistry registry, Broker broker, PresenceNotation notation, MessageIds ids,
      InstantSource clock, Telemetry telemetry) {
    this.registry = registry;
    this.broker = broker;
    this.notation = notation;
    this.ids = ids;
    this.clock = clock;
    this.telemetry = telemetry;
  }

  /** Announces what there is to announce. */
  public void announce() {
    for (Announcement news : registry.collect()) {
      for (RawJson payload : payloads(news)) {
        publish(news.topic(), payload);
      }
      telemetry.presenceAnnounced(Math.max(1, news.changes().size()));
    }
  }

  private List<RawJson> payloads(Announcement news) {
    List<PresenceChange> changes = news.changes();
    if (changes.isEmpty()) {
      return List.of(notation.count(news.topic(), news.version(), news.count()));
    }
    boolean each = (long) changes.size() * news.count() <= FEW_MESSAGES;
    var payloads = new ArrayList<RawJson>();
    int from = 0;
    while (from < changes.size()) {
      int to = each ? from + 1 : endOfPart(changes, from);
      payloads.add(notation.changes(news.topic(), changes.subList(from, to)));
      from = to;
    }
    return payloads;
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

  private void publish(TopicName topic, RawJson payload) {
    Message message = new Message(ids.next(), topic, SERVER, payload, Kind.PRESENCE, Priority.NORMAL, clock.instant(),
        null,
        null, null);
    var _ = broker.publishAsync(message, History.NONE).whenComplete((_, failure) -> {
      if (failure != null) {
        // Nobody hears of it, and everybody notices: the next version leaves a hole, and then a client asks anew.
        telemetry.presenceUntold();
      }
    });
  }
}
