package io.carillon.application.hub;

import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's subscription to one topic or pattern. It is attached before the client hears that it is, so what arrives in
 * between is held until {@link #goLive}: nothing is lost, and nothing comes before the answer.
 *
 * <p>A subscription to a recorded topic knows the position up to which its client has been given everything, and gives it
 * the next offset or nothing. When it has to leave messages out, because the client starts further back or is too slow, it
 * is <em>behind</em>: it reads on from the log, page by page and as the client takes it, and what arrives meanwhile is only
 * noted, because it will be in the log. What the log no longer has is announced as a gap (ADR 0014).
 */
public final class Subscription {

  /** Not among the subscribers yet. */
  static final int UNPLACED = -1;
  /** Ended: never to be placed again. */
  static final int ENDED = -2;

  /** More recorded messages than this are not held: they are in the log. */
  private static final int MAX_HELD = 256;

  private final Outlet outlet;
  private final TopicFilter filter;

  /** How far its client has come; {@code null} where nothing is recorded, and for a pattern. */
  private final @Nullable Progress progress;
  private volatile SubscriptionTerms terms;

  /** Where it stands among the subscribers of its lane; guarded by those. */
  int slot = UNPLACED;

  /** What keeps messages from going straight to the client; touched on the lane only. */
  private @Nullable Delay delay = new Holding();

  private sealed interface Delay {}

  /** The client has not been answered yet. */
  private static final class Holding implements Delay {

    private @Nullable List<Message> messages;
    private int recorded;
    private @Nullable Position newest;

    /** A message that can be read from the log later is held only if there are not too many. */
    void hold(Message message, boolean hasLog) {
      Position position = message.position();
      if (position != null && hasLog) {
        newest = position;
        recorded++;
      }
      if (recorded <= MAX_HELD || position == null) {
        if (messages == null) {
          messages = new ArrayList<>();
        }
        messages.add(message);
      }
    }
  }

  /** The client has yet to get what lies between its position and the newest one. */
  private static final class Behind implements Delay {

    private Position newest;

    /** Whether the newest came after the log was last read for: what is read may not have it. */
    private boolean stale;

    Behind(Position newest) {
      this.newest = newest;
    }

    void hearOf(Position position) {
      newest = position;
      stale = true;
    }
  }

  /** A subscription to what is not recorded, or to a pattern. */
  public Subscription(Outlet outlet, TopicFilter filter, SubscriptionTerms terms) {
    this.outlet = outlet;
    this.filter = filter;
    this.terms = terms;
    this.progress = null;
  }

  /**
   * A subscription to a recorded topic.
   *
   * @param log reads the topic's log
   * @param sure what the client has of it since an earlier connection; {@code null} for nothing
   */
  public Subscription(Outlet outlet, TopicName topic, SubscriptionTerms terms, LogReader log, @Nullable Position sure) {
    this.outlet = outlet;
    this.filter = topic;
    this.terms = terms;
    this.progress = new Progress(log, ReservedTopics.isInbox(topic), sure);
  }

  public TopicFilter filter() {
    return filter;
  }

  public SubscriptionTerms terms() {
    return terms;
  }

  /** Subscribing again replaces the terms and nothing else. */
  public void renew(SubscriptionTerms newTerms) {
    terms = newTerms;
  }

  /**
   * Says where the client stands when it is answered; called once, after attaching and before answering.
   *
   * @param end where the log ended then: what lies between comes from the log
   */
  public void startAt(Position start, Position end) {
    startAt(start, start, end);
  }

  /**
   * The same for a client that may have less than it will stand at when it has got the answer.
   *
   * @param had what it surely has, for whoever resumes its session before it has proved that it got more
   */
  public void startAt(Position had, Position start, Position end) {
    Progress begun = progress;
    if (begun != null) {
      outlet.lane().execute(() -> {
        begun.begin(had, start);
        if (delay instanceof Holding holding && holding.newest == null) {
          holding.newest = end;
        }
      });
    }
  }

  /** Up to where the client has been given everything; {@code null} where nothing is recorded. To be asked on the lane. */
  public @Nullable Position reached() {
    return progress == null ? null : progress.reached();
  }

  /** Up to where the client has surely received everything; {@code null} where that is not known. Any thread may ask. */
  public @Nullable Position sure() {
    return progress == null ? null : progress.sure();
  }

  /** A ping goes out behind everything that the client has been given; called on the lane. */
  public void ping() {
    if (progress != null && !(delay instanceof Holding)) { // before the answer, nothing has been given
      progress.ping();
    }
  }

  /**
   * The client has answered the last ping, and so has received what came before it; called on the lane.
   *
   * @return whether it is sure of more now
   */
  public boolean prove() {
    return progress != null && progress.prove();
  }

  /**
   * The client says that it has everything up to a position, of what it was given; called on the lane.
   *
   * @return whether it is sure of more now
   */
  public boolean confirm(Position position) {
    return progress != null && progress.confirm(position);
  }

  /** From now on messages go straight to the client; called once, on the lane. */
  public void goLive() {
    if (hasEnded() || !(delay instanceof Holding before)) {
      return;
    }
    delay = null;
    if (before.messages != null) {
      before.messages.forEach(this::follow);
    }
    if (progress != null && before.newest != null && delay == null && !progress.isReached(before.newest)) {
      fallBehind(before.newest);
      readOn(progress);
    }
  }

  /** Does something on the lane, unless it has ended or its client is still to be answered: what was before does not concern it. */
  public void ifAnswered(Runnable action) {
    outlet.lane().execute(() -> {
      if (!hasEnded() && !(delay instanceof Holding)) {
        action.run();
      }
    });
  }

  /** Whether it was removed. A lane that is at work may see it late, but not behind the answer that tells it. */
  boolean hasEnded() {
    return slot == ENDED;
  }

  void deliver(Message message) {
    if (delay instanceof Holding holding) {
      holding.hold(message, progress != null);
    } else {
      follow(message);
    }
  }

  /** The log ends there, whether or not all that leads there was announced; on the lane. */
  void catchUp(Position end) {
    Progress client = progress;
    if (client == null || client.reached() == null || client.isReached(end)) {
      return; // nothing is missing, or it begins with whatever comes first
    }
    switch (delay) {
      case null -> {
        fallBehind(end);
        readOn(client);
      }
      case Holding holding when holding.newest == null || isBefore(holding.newest, end) -> holding.newest = end;
      case Behind behind when isBefore(behind.newest, end) -> behind.hearOf(end);
      case Holding _,Behind _ -> {
        // It knows of something newer and reads up to there.
      }
    }
  }

  Outlet outlet() {
    return outlet;
  }

  /** Goes on with what was read, as far as the client takes it. */
  void onPage(LogPage page) {
    Progress client = progress;
    Position from = reached();
    if (client == null || from == null || hasEnded() || !(delay instanceof Behind behind)
        || !(filter instanceof TopicName topic)) {
      return;
    }
    if (!from.epoch().equals(page.epoch())) {
      Position start = page.startFor(from);
      outlet.announce(topic, Gap.newLifeAt(start));
      client.reach(start);
      readOn(client);
      return;
    }
    if (page.oldest() > from.offset() + 1) {
      outlet.announce(topic, Gap.before(page, from.offset() + 1));
      client.reach(from.withOffset(page.oldest() - 1));
    }
    for (Message message : page.messages()) {
      Position position = message.recordedAt();
      if (!client.isReached(position)) {
        if (!outlet.offer(message)) {
          outlet.awaitRoom(() -> readOn(client));
          return;
        }
        given(client, position);
      }
    }
    if (page.more() || (behind.stale && !client.isReached(behind.newest))) {
      readOn(client);
    } else {
      delay = null;
    }
  }

  private void follow(Message message) {
    Progress client = progress;
    Position position = message.position();
    if (client == null || position == null) {
      outlet.deliver(message, terms.overflow());
      return;
    }
    Position before = client.reached();
    if (delay instanceof Behind behind) {
      behind.hearOf(position);
    } else if (before == null || position.isNextOf(before)) {
      give(client, message, position);
    } else if (!client.isReached(position)) {
      // The broker left some out on the way, or the log has begun a new life: the log itself knows.
      fallBehind(position);
      readOn(client);
    }
  }

  private void give(Progress client, Message message, Position position) {
    Overflow overflow = terms.overflow();
    if (overflow != Overflow.DROP_OLDEST) {
      outlet.deliver(message, overflow);
      given(client, position);
    } else if (outlet.offer(message)) {
      given(client, position);
    } else {
      fallBehind(position);
      outlet.awaitRoom(() -> readOn(client));
    }
  }

  private void given(Progress client, Position position) {
    client.reach(position);
    if (client.isInbox()) {
      outlet.proveSoon();
    }
  }

  private void fallBehind(Position newest) {
    delay = new Behind(newest);
  }

  private void readOn(Progress client) {
    Position from = client.reached();
    if (from != null && filter instanceof TopicName topic && !hasEnded()) {
      if (delay instanceof Behind behind) {
        behind.stale = false;
      }
      client.log().read(topic, from.offset(), this);
    }
  }

  private static boolean isBefore(Position known, Position end) {
    return !known.isInEpochOf(end) || known.offset() < end.offset();
  }
}
