package io.carillon.application.hub;

import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * One client's subscription to one topic or pattern. It is attached before the client hears that it is, so what arrives in
 * between is held until {@link #goLive}: nothing is lost, and nothing comes before the answer.
 *
 * <p>A subscription to a recorded topic knows the position up to which its client has been given everything, and gives it
 * the next offset or nothing. When it has to leave messages out, because the client starts further back or is too slow, it
 * is <em>behind</em>: it reads on from the log, page by page and as the client takes it, and what arrives meanwhile is only
 * noted, because it will be in the log. What the log no longer has is announced as a gap (ADR 0014). One whose log cannot be read
 * when its client is answered is <em>unplaced</em> until it can: it gives its client nothing recorded and proves nothing, because
 * nobody knows what the client is missing (ADR 32).
 */
public final class Subscription {

  /** Not among the subscribers yet. */
  static final int UNPLACED = -1;
  /** Ended: never to be placed again. */
  static final int ENDED = -2;

  private final Outlet outlet;
  private final TopicFilter filter;

  /** How far its client has come; {@code null} where nothing is recorded, and for a pattern. */
  private final @Nullable Progress progress;
  private volatile SubscriptionTerms terms;

  /** Where it stands among the subscribers of its lane; guarded by those. */
  int slot = UNPLACED;

  /** What keeps messages from going straight to the client; touched on the lane only. */
  private @Nullable Delay delay;

  /** A subscription to what is not recorded, or to a pattern. */
  public Subscription(Outlet outlet, TopicFilter filter, SubscriptionTerms terms) {
    this.outlet = outlet;
    this.filter = filter;
    this.terms = terms;
    this.progress = null;
    this.delay = new Delay.Holding(null);
  }

  /**
   * A subscription to a recorded topic.
   *
   * @param log reads the topic's log
   * @param past what the client has of it already
   */
  public Subscription(Outlet outlet, TopicName topic, SubscriptionTerms terms, LogReader log, Past past) {
    this.outlet = outlet;
    this.filter = topic;
    this.terms = terms;
    this.progress = new Progress(log, ReservedTopics.isInbox(topic), past);
    this.delay = new Delay.Holding(past.apart() ? null : past.given());
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
   * Says where the client stands when it is answered; called once at most, after attaching and before answering. A subscription
   * to a recorded topic that is not told finds out for itself, and until then its client is given nothing recorded.
   */
  public void begin(Start start) {
    Progress client = progress;
    if (client != null) {
      outlet.lane().execute(() -> {
        if (delay instanceof Delay.Holding holding) {
          holding.hearOf(start.end());
          client.begin(start, holding.given());
          holding.gap = start.gap();
        }
      });
    }
  }

  /**
   * Up to where the client has been given everything; {@code null} where nothing is recorded, and where it is not known yet. To be
   * asked on the lane; elsewhere the answer may be a former one.
   */
  public @Nullable Position reached() {
    return progress == null ? null : progress.reached();
  }

  /** The state that a later subscription of the same client takes over from this one. Any thread may ask. */
  public Past past() {
    if (progress == null) {
      return Past.NONE;
    }
    Position given = progress.isInbox() ? progress.reached() : null; // a former one does no harm: more comes again
    return new Past(progress.sure(), given == null && delay instanceof Delay.Holding before ? before.given() : given,
        progress.isApart());
  }

  /**
   * Up to where the client's having received everything of its inbox says the same of its user; {@code null} for other topics,
   * where nothing is known, and where the client has left a part out. Any thread may ask.
   */
  public @Nullable Position read() {
    Position sure = sure();
    return progress != null && progress.isInbox() && !progress.isApart() && sure != null && sure.offset() > 0
        ? sure
        : null;
  }

  /** Up to where the client has surely received everything; {@code null} where that is not known. Any thread may ask. */
  public @Nullable Position sure() {
    return progress == null ? null : progress.sure();
  }

  /**
   * Whether it is known where its client begins. Where the log of its topic can be read it is, from the answer on; of one that takes
   * over from another subscription it always is. Any thread may ask.
   */
  public boolean isPlaced() {
    return progress == null || progress.sure() != null || progress.reached() != null;
  }

  /** A ping goes out behind everything that the client has been given; called on the lane. */
  public void ping() {
    if (progress != null && !(delay instanceof Delay.Holding)) { // what stands in the answer has not been given before that
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
    if (hasEnded() || !(delay instanceof Delay.Holding before)) {
      return;
    }
    delay = progress == null || progress.reached() != null ? null : new Delay.Unplaced(before);
    tell(before.gap);
    before.messages().forEach(this::follow);
    if (progress != null && delay instanceof Delay.Unplaced && filter instanceof TopicName topic) {
      progress.log().find(topic, this);
    } else if (progress != null && before.newest() != null && delay == null && !progress.isReached(before.newest())) {
      fallBehind(before.newest());
      readOn(progress);
    }
  }

  /** It has been found out where the client begins; on the lane. */
  void onStart(Start found) {
    Progress client = progress;
    if (client == null || hasEnded() || !(delay instanceof Delay.Unplaced before)) {
      return;
    }
    Start start = found.before(before.first());
    before.hearOf(start.end());
    client.begin(start, before.given());
    delay = null;
    tell(start.gap());
    Position newest = before.newest();
    if (newest != null && !client.isReached(newest)) {
      fallBehind(newest);
      readOn(client);
    }
  }

  private void tell(@Nullable Gap gap) {
    if (gap != null && filter instanceof TopicName topic) {
      outlet.announce(topic, gap);
    }
  }

  /** Does something on the lane, unless it has ended or its client is still to be answered: what was before does not concern it. */
  public void ifAnswered(Runnable action) {
    outlet.lane().execute(() -> {
      if (!hasEnded() && !(delay instanceof Delay.Holding)) {
        action.run();
      }
    });
  }

  /** Whether it was removed. A lane that is at work may see it late, but not behind the answer that tells it. */
  boolean hasEnded() {
    return slot == ENDED;
  }

  void deliver(Message message) {
    if (delay instanceof Delay.Holding holding) {
      holding.hold(message, progress != null);
    } else {
      follow(message);
    }
  }

  /** The log ends there, whether or not all that leads there was announced; on the lane. */
  void catchUp(Position end) {
    Progress client = progress;
    if (client == null || client.isReached(end)) {
      return;
    }
    switch (delay) {
      case null -> {
        fallBehind(end);
        readOn(client);
      }
      case Delay.Holding holding -> holding.hearOf(end);
      case Delay.Unplaced unplaced -> unplaced.hearOf(end);
      case Delay.Behind behind -> behind.hearOf(end);
    }
  }

  Outlet outlet() {
    return outlet;
  }

  /** Goes on with what was read, as far as the client takes it. */
  void onPage(LogPage page) {
    Progress client = progress;
    Position from = reached();
    if (client == null || from == null || hasEnded() || !(delay instanceof Delay.Behind behind)
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
      given(client, from.withOffset(page.oldest() - 1));
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
    if (page.more() || (behind.isStale() && !client.isReached(behind.newest()))) {
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
    if (delay instanceof Delay.Behind behind) {
      behind.hear(position);
    } else if (delay instanceof Delay.Unplaced unplaced) {
      unplaced.hear(position);
    } else if (before != null && position.isNextOf(before)) {
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
    outlet.wantProof(client.isInbox());
  }

  private void fallBehind(Position newest) {
    delay = new Delay.Behind(newest);
  }

  private void readOn(Progress client) {
    Position from = client.reached();
    if (from != null && filter instanceof TopicName topic && !hasEnded()) {
      if (delay instanceof Delay.Behind behind) {
        behind.readNow();
      }
      client.log().read(topic, from.offset(), this);
    }
  }
}
