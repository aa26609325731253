package io.carillon.application.recovery;

import io.carillon.application.command.Excerpt;
import io.carillon.application.hub.LogReader;
import io.carillon.application.hub.Outlet;
import io.carillon.application.hub.Past;
import io.carillon.application.hub.Start;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Replay;
import io.carillon.domain.message.Span;
import io.carillon.domain.resumption.Continuation;
import io.carillon.domain.resumption.CursorsUnavailableException;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.session.UserId;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The recorded topics: which there are, and how a subscription begins in one. It is attached before the log is read, so every
 * message is either in what was read or arrives behind it. Methods may block; safe for any number of threads.
 */
public final class RecordedTopics {

  /** More than this is not replayed: reading it with {@code History} costs the same and can be stopped. */
  static final long MAX_REPLAY = 10_000;

  /** The histories in one answer take so long together at most, so that their client is answered within about a second. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private final Broker broker;
  private final Namespaces namespaces;
  private final LogReader reader;
  private final MonotonicClock clock;
  private final Telemetry telemetry;
  private final long answerBytes;
  private final InboxCursors cursors;

  /**
   * @param cursors tells where inboxes begin
   * @param reader serves subscriptions that fall behind
   * @param answerBytes what the messages in one answer may weigh together
   */
  public RecordedTopics(Broker broker, InboxCursors cursors, Namespaces namespaces, LogReader reader,
      MonotonicClock clock, Telemetry telemetry, long answerBytes) {
    this.broker = broker;
    this.cursors = cursors;
    this.namespaces = namespaces;
    this.reader = reader;
    this.clock = clock;
    this.telemetry = telemetry;
    this.answerBytes = answerBytes;
  }

  /** Whether this is one topic, and a recorded one. */
  public boolean include(TopicFilter filter) {
    return filter instanceof TopicName && namespaces.policyOf(filter).history().isRecorded();
  }

  /**
   * A new subscription, which knows how to catch up where the topic is recorded.
   *
   * @param past what the client has of the topic already
   */
  public Subscription subscription(Outlet outlet, TopicFilter filter, SubscriptionTerms terms, Past past) {
    return filter instanceof TopicName topic && include(topic)
        ? new Subscription(outlet, topic, terms, reader, past)
        : new Subscription(outlet, filter, terms);
  }

  /** The room in one answer. */
  public AnswerSpace answerSpace() {
    return new AnswerSpace(answerBytes, Deadline.after(PATIENCE, clock.nanos()));
  }

  /**
   * Lets attached subscriptions begin where the logs of their topics end now. Does nothing where nothing is recorded.
   *
   * @return those whose logs cannot be read now: if they go live, they begin when it can be told where
   */
  public Set<Subscription> beginAtEnd(Collection<Subscription> subscriptions) {
    Map<TopicName, Span> places = places(subscriptions);
    Map<TopicName, LogPage> logs = broker.look(places);
    startAtEnd(subscriptions, logs);
    return subscriptions.stream()
        .filter(it -> it.filter() instanceof TopicName topic && places.containsKey(topic) && !logs.containsKey(topic))
        .collect(Collectors.toSet());
  }

  private static void startAtEnd(Collection<Subscription> subscriptions, Map<TopicName, LogPage> logs) {
    for (Subscription subscription : subscriptions) {
      LogPage log = logOf(subscription, logs);
      if (log != null) {
        subscription.begin(Start.at(log.end(), log.end()));
      }
    }
  }

  private static @Nullable LogPage logOf(Subscription subscription, Map<TopicName, LogPage> logs) {
    return subscription.filter() instanceof TopicName topic ? logs.get(topic) : null;
  }

  /** What to look at for those of subscriptions whose topics are recorded. */
  private Map<TopicName, Span> places(Collection<Subscription> subscriptions) {
    Map<TopicName, Span> places = new HashMap<>();
    for (Subscription subscription : subscriptions) {
      if (subscription.filter() instanceof TopicName topic && include(topic)) {
        places.put(topic, Span.NEWEST);
      }
    }
    return places;
  }

  /**
   * Lets an attached subscription to an inbox begin where the user's devices have read to, or else at the beginning of the
   * log. What the log no longer has is told as a gap. While the log or the place cannot be read, the subscription begins later.
   *
   * @param others what {@linkplain #beginAtEnd begins at the end} at the same time
   */
  public void beginInbox(Subscription inbox, UserId user, Collection<Subscription> others) {
    Optional<Position> read = Optional.empty();
    boolean isKnown = include(inbox.filter());
    try {
      read = isKnown ? cursors.of(user) : read; // before the log's end, or it might lie behind that
    } catch (CursorsUnavailableException e) {
      isKnown = false;
    }
    List<Subscription> all = isKnown ? Stream.concat(Stream.of(inbox), others.stream()).toList() : List.copyOf(others);
    Map<TopicName, LogPage> logs = broker.look(places(all));
    startAtEnd(others, logs);
    LogPage log = logOf(inbox, logs);
    if (log != null) {
      inbox.begin(LateBeginnings.inboxStart(read, log));
    }
  }

  /**
   * Lets attached subscriptions of a resumed session begin behind what their clients have, with all that their logs still have of
   * what followed.
   *
   * @param restored the subscriptions, each as the session had it
   * @param stated what the client says that it has
   * @return of those to recorded topics whose place was known, what keeps the client from getting everything
   * @throws BrokerUnavailableException when a log cannot be read
   */
  public Map<Subscription, Optional<Loss>> resume(Map<Subscription, KeptSubscription> restored,
      Map<TopicName, Position> stated, UserId user) {
    Map<Subscription, KeptSubscription> placed = withPlaces(restored, user);
    Map<TopicName, Span> places = places(placed.keySet());
    Map<TopicName, LogPage> logs = broker.look(places);
    if (logs.size() < places.size()) {
      throw new BrokerUnavailableException("some logs cannot be read");
    }
    Map<Subscription, Optional<Loss>> losses = new HashMap<>();
    placed.forEach((subscription, kept) -> {
      LogPage log = logOf(subscription, logs);
      if (log != null && subscription.filter() instanceof TopicName topic) {
        boolean isItsOwn = Objects.equals(kept, restored.get(subscription));
        resume(subscription, kept, isItsOwn, stated.get(topic), log)
            .ifPresent(loss -> losses.put(subscription, loss));
      }
    });
    return losses;
  }

  /**
   * An inbox of which the session knows no place is begun as that of a new session. Its node may have ended before it could write
   * the place, so the client is told that this is not its own.
   */
  private Map<Subscription, KeptSubscription> withPlaces(Map<Subscription, KeptSubscription> restored, UserId user) {
    Map<Subscription, KeptSubscription> placed = new LinkedHashMap<>(restored);
    placed.replaceAll((subscription, kept) -> {
      TopicFilter filter = subscription.filter();
      return kept.sure() == null && ReservedTopics.isInbox(filter) && include(filter)
          ? placeOf(user).map(kept::withSure).orElse(kept)
          : kept;
    });
    return placed;
  }

  private Optional<Position> placeOf(UserId user) {
    try {
      return cursors.of(user);
    } catch (CursorsUnavailableException e) {
      throw new BrokerUnavailableException("the place in an inbox cannot be read", e);
    }
  }

  /**
   * Begins one of them.
   *
   * @param isItsOwn whether the place is that of the session, not of its user
   * @return the missing messages; empty where the client's position is not known
   */
  private Optional<Optional<Loss>> resume(Subscription subscription, KeptSubscription kept, boolean isItsOwn,
      @Nullable Position stated, LogPage log) {
    boolean isInbox = ReservedTopics.isInbox(subscription.filter());
    Position sure = kept.sure();
    if (sure == null && stated == null && !isInbox) {
      subscription.begin(Start.afterwards(log.end()));
      return Optional.empty();
    }
    if (sure == null) {
      sure = (stated == null || isInbox ? log.end() : stated).withOffset(0);
    }
    Continuation goesOn = Continuation.of(kept, sure, stated, log);
    boolean isWhole = isInbox && !kept.apart();
    if (!isItsOwn && stated == null && goesOn.loss() == null) {
      subscription.begin(new Start(goesOn.had(), goesOn.start(), log.end(), isWhole, true));
      return Optional.empty();
    }
    subscription.begin(new Start(goesOn.had(), goesOn.start(), log.end(), isWhole, false));
    Optional<Loss> loss = Optional.ofNullable(goesOn.loss());
    telemetry.recovery(loss);
    return Optional.of(loss);
  }

  /**
   * Lets an attached subscription begin behind a position, with all that its log still has of what followed. If the log has never
   * been at the position, or if more followed than is replayed, it begins at the end instead. What does not fit into the answer comes
   * to the client behind it.
   *
   * @throws BrokerUnavailableException when the log cannot be read
   */
  public Excerpt beginAfter(Position wanted, Subscription subscription, TopicName topic, AnswerSpace space) {
    LogPage page = read(topic, new Span.After(wanted.offset()), space.limit(AnswerSpace.MAX_MESSAGES), space);
    Loss loss = Loss.between(wanted, page, MAX_REPLAY).orElse(null);
    telemetry.recovery(Optional.ofNullable(loss));
    if (loss != null && !loss.leavesRest()) {
      subscription.begin(Start.at(wanted, page.end(), page.end()));
      return new Excerpt(false, loss, new Replay(List.of(), List.of()), false);
    }
    Position start = page.startFor(wanted);
    long before = loss == null ? start.offset() : page.oldest() - 1;
    subscription.begin(Start.at(start, start.withOffset(before + page.messages().size()), page.end()));
    space.use(page.messages());
    Replay replay = Replay.of(page, clock.nanos());
    return new Excerpt(loss == null, loss,
        loss == null ? replay : replay.precededBy(Gap.before(page, start.offset() + 1)), page.more());
  }

  private LogPage read(TopicName topic, Span span, PageLimit limit, AnswerSpace space) {
    if (space.isOverAt(clock.nanos())) {
      throw new BrokerUnavailableException("the answer has been waiting for other logs for too long");
    }
    return broker.read(topic, span, limit);
  }

  /**
   * Lets an attached subscription begin where the log ends now, and shows its client the newest messages.
   *
   * @throws BrokerUnavailableException when the log cannot be read
   */
  public Excerpt beginWithNewest(int wanted, Subscription subscription, TopicName topic, AnswerSpace space) {
    PageLimit limit = space.limit(wanted);
    LogPage page = read(topic, Span.NEWEST, limit, space);
    Position before = page.end().withOffset(page.top() - page.messages().size());
    subscription.begin(Start.at(before, page.end(), page.end()));
    space.use(page.messages());
    return new Excerpt(null, null, Replay.of(page, clock.nanos()), page.more() && page.messages().size() < wanted);
  }
}
