package io.carillon.application.recovery;

import io.carillon.application.hub.Beginnings;
import io.carillon.application.hub.Start;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Span;
import io.carillon.domain.resumption.CursorsUnavailableException;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.util.Optional;

/**
 * Where those begin who connected while logs could not be read: in an inbox, where its user has read to, so that what came meanwhile
 * is delivered; elsewhere behind what nobody heard, which they are told of. May block; safe for any number of threads.
 */
public final class LateBeginnings implements Beginnings {

  /** When a log has been readable so often without the place in it, all of the inbox is delivered: again is better than late. */
  static final int MAX_TRIES_FOR_PLACE = 10;

  private final Broker broker;
  private final InboxCursors cursors;

  public LateBeginnings(Broker broker, InboxCursors cursors) {
    this.broker = broker;
    this.cursors = cursors;
  }

  @Override
  public Start find(TopicName topic, int tries) {
    if (!ReservedTopics.isInbox(topic)) {
      return Start.afterwards(broker.position(topic));
    }
    Optional<Position> read = placeIn(topic, tries); // before the log's end, or it might lie behind that
    return inboxStart(read, broker.read(topic, Span.NEWEST, PageLimit.NOTHING));
  }

  private Optional<Position> placeIn(TopicName inbox, int tries) {
    try {
      return cursors.of(new UserId(inbox.local()));
    } catch (CursorsUnavailableException e) {
      if (tries < MAX_TRIES_FOR_PLACE) {
        throw new BrokerUnavailableException("the place in an inbox cannot be read", e);
      }
      return Optional.empty();
    }
  }

  /**
   * Where a device begins that has no session: where its user has read to, or else at the beginning of the log. A place in another
   * life of the log, which this one has not taken over, stays: going on from there tells that.
   */
  static Start inboxStart(Optional<Position> read, LogPage log) {
    Position end = log.end();
    return Start.ofInbox(read.map(place -> log.placeOf(place).isPresent() ? log.startFor(place) : place)
        .orElseGet(() -> end.withOffset(0)), end);
  }
}
