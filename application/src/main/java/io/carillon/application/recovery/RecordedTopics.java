package io.carillon.application.recovery;

import io.carillon.application.command.Excerpt;
import io.carillon.application.hub.LogReader;
import io.carillon.application.hub.Outlet;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Replay;
import io.carillon.domain.message.Span;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

  /**
   * @param reader serves subscriptions that fall behind
   * @param answerBytes what the messages in one answer may weigh together
   */
  public RecordedTopics(Broker broker, Namespaces namespaces, LogReader reader, MonotonicClock clock,
      Telemetry telemetry, long answerBytes) {
    this.broker = broker;
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
   * @param sure what the client has of the topic since an earlier connection; {@code null} for nothing
   */
  public Subscription subscription(Outlet outlet, TopicFilter filter, SubscriptionTerms terms,
      @Nullable Position sure) {
    return filter instanceof TopicName topic && include(topic)
        ? new Subscription(outlet, topic, terms, reader, sure)
        : new Subscription(outlet, filter, terms);
  }

  /** The room in one answer. */
  public AnswerSpace answerSpace() {
    return new AnswerSpace(answerBytes, Deadline.after(PATIENCE, clock.nanos()));
  }

  /**
   * Lets attached subscriptions begin where the logs of their topics end now. Does nothing where nothing is recorded.
   *
   * @return those whose logs cannot be read now: they begin with whatever comes first, and what they miss nobody notices
   */
  public Set<Subscription> beginAtEnd(Collection<Subscription> subscriptions) {
    Map<TopicName, Span> places = places(subscriptions, _ -> Span.NEWEST);
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
        subscription.startAt(log.end(), log.end());
      }
    }
  }

  private static @Nullable LogPage logOf(Subscription subscription, Map<TopicName, LogPage> logs) {
    return subscription.filter() instanceof TopicName topic ? logs.get(topic) : null;
  }

  /** Where to look for those of subscriptions whose topics are recorded. */
  private Map<TopicName, Span> places(Collection<Subscription> subscriptions, Function<Subscription, Span> place) {
    Map<TopicName, Span> places = new HashMap<>();
    for (Subscription subscription : subscriptions) {
      if (subscription.filter() instanceof TopicName topic && include(topic)) {
        places.put(topic, place.apply(subscription));
      }
    }
    return places;
  }

  /**
   * Lets an attached subscription to an inbox begin where the user's devices have read to, or else at the beginning of the
   * log. What the log no longer has is told as a gap. While the broker is away, the subscription goes on from where the user
   * is known to be when the broker is back, or else with whatever comes first.
   *
   * @param read how far the user has read; empty when that is not known
   * @param others what {@linkplain #beginAtEnd begins at the end} at the same time
   */
  public void beginInbox(Subscription inbox, Optional<Position> read, Collection<Subscription> others) {
    List<Subscription> all = Stream.concat(Stream.of(inbox), others.stream()).toList();
    Map<TopicName, LogPage> logs = broker.look(places(all, _ -> Span.NEWEST));
    startAtEnd(others, logs);
    LogPage log = logOf(inbox, logs);
    if (log != null) {
      Position end = log.end();
      inbox.startAt(read.map(position -> inboxStart(position, log)).orElseGet(() -> end.withOffset(0)), end);
    } else if (include(inbox.filter())) {
      read.ifPresent(position -> inbox.startAt(position, position.withOffset(position.offset() + 1)));
    }
  }

  /** A place in another life of the log, which this one has not taken over, stays: going on from there tells that. */
  private static Position inboxStart(Position read, LogPage log) {
    return log.placeOf(read).isPresent() ? log.startFor(read) : read;
  }

  /**
   * Lets attached subscriptions of a resumed session begin behind what their client surely has: with everything that followed
   * it, or with nothing of it. An inbox goes on with what its log still has, in any case.
   *
   * @return of those to recorded topics, what keeps the client from getting everything
   * @throws BrokerUnavailableException when a log cannot be read
   */
  public Map<Subscription, Optional<Loss>> resume(Collection<Subscription> subscriptions) {
    Map<TopicName, Span> places = places(subscriptions, subscription -> {
      Position had = subscription.sure();
      return new Span.After(had == null ? 0 : had.offset());
    });
    Map<TopicName, LogPage> logs = broker.look(places);
    if (logs.size() < places.size()) {
      throw new BrokerUnavailableException("some logs cannot be read");
    }
    Map<Subscription, Optional<Loss>> losses = new HashMap<>();
    for (Subscription subscription : subscriptions) {
      LogPage log = logOf(subscription, logs);
      if (log != null && subscription.filter() instanceof TopicName topic) {
        losses.put(subscription, resume(subscription.sure(), subscription, topic, log));
      }
    }
    return losses;
  }

  private Optional<Loss> resume(@Nullable Position had, Subscription subscription, TopicName topic, LogPage log) {
    Optional<Loss> loss = had == null ? Optional.of(Loss.EPOCH_CHANGED) : Loss.between(had, log, MAX_REPLAY);
    telemetry.recovery(loss);
    Position end = log.end();
    if (had != null && (loss.isEmpty() || ReservedTopics.isInbox(topic))) {
      subscription.startAt(log.startFor(had), end);
    } else {
      subscription.startAt(ReservedTopics.isInbox(topic) ? end.withOffset(0) : end, end);
    }
    return loss;
  }

  /**
   * Lets an attached subscription begin behind a position, with everything that followed it or with nothing of it. What does
   * not fit into the answer comes to the client behind it.
   *
   * @throws BrokerUnavailableException when the log cannot be read
   */
  public Excerpt beginAfter(Position wanted, Subscription subscription, TopicName topic, AnswerSpace space) {
    LogPage page = read(topic, new Span.After(wanted.offset()), space.limit(AnswerSpace.MAX_MESSAGES), space);
    Optional<Loss> loss = Loss.between(wanted, page, MAX_REPLAY);
    telemetry.recovery(loss);
    if (loss.isPresent()) {
      subscription.startAt(wanted, page.end(), page.end());
      return new Excerpt(false, loss.get(), new Replay(List.of(), List.of()), false);
    }
    Position start = page.startFor(wanted);
    subscription.startAt(start, start.withOffset(start.offset() + page.messages().size()), page.end());
    space.use(page.messages());
    return new Excerpt(true, null, Replay.of(page, clock.nanos()), page.more());
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
    subscription.startAt(page.end().withOffset(page.top() - page.messages().size()), page.end(), page.end());
    space.use(page.messages());
    return new Excerpt(null, null, Replay.of(page, clock.nanos()), page.more() && page.messages().size() < wanted);
  }
}
