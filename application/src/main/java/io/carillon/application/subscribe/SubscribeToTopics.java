package io.carillon.application.subscribe;

import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Excerpt;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.command.TopicResult;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.recovery.AnswerSpace;
import io.carillon.application.recovery.RecordedTopics;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Decision.Basis;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.protection.MemoryPressure;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Subscribes a connection to topics and patterns; each is judged by itself. */
public final class SubscribeToTopics {

  private final AccessRules rules;
  private final Namespaces namespaces;
  private final RecordedTopics recorded;
  private final TokenVerifier verifier;
  private final Subscriptions subscriptions;
  private final Runnable settleDepartures;
  private final int maxSubscriptions;
  private final MemoryPressure memory;
  private final InstantSource clock;

  /**
   * @param settleDepartures ends what rooms that have been left end, so that it does not end what begins now; never blocks for long
   * @param clock tells when the tokens of subscriptions have ended
   */
  public SubscribeToTopics(AccessRules rules, Namespaces namespaces, RecordedTopics recorded, TokenVerifier verifier,
      Subscriptions subscriptions, Runnable settleDepartures, int maxSubscriptions,
      MemoryPressure memory, InstantSource clock) {
    this.rules = rules;
    this.namespaces = namespaces;
    this.recorded = recorded;
    this.verifier = verifier;
    this.subscriptions = subscriptions;
    this.settleDepartures = settleDepartures;
    this.maxSubscriptions = maxSubscriptions;
    this.memory = memory;
    this.clock = clock;
  }

  /** Subscribes; what is opened holds its messages until the caller lets it go live, behind the answer. */
  public Outcome subscribe(Connection connection, Principal who, List<TopicRequest> requests) {
    var answer = new Answer(recorded.answerSpace(), verdicts(requests));
    List<Supplier<TopicResult>> results = new ArrayList<>();
    for (TopicRequest request : requests) {
      TopicFilter filter = TopicFilter.parse(request.topic()).orElse(null);
      results.add(filter == null
          ? done(TopicResult.refused(request.topic(),
              Refusal.badTopic("not a topic: segments of 1 to 64 of A-Z a-z 0-9 _ . - @"
                  + " + = ~ |, joined by ':', 255 bytes in all; a pattern replaces whole segments by '*', or the last one by"
                  + " '**'")))
          : subscribe(connection, who, filter, request, answer));
    }
    // Many topics wait for the broker together, and not one after another.
    subscriptions.awaitAttached(answer.begun);
    answer.unknown.addAll(recorded.beginAtEnd(answer.atEnd));
    List<TopicResult> all = results.stream().map(Supplier::get).toList();
    return new Outcome.Subscribed(all, List.copyOf(answer.opened), answer.renews);
  }

  /** The verdicts on the topics' own tokens. All are verified together, so that keys are awaited once. */
  private Map<AccessToken, CompletableFuture<TokenVerdict>> verdicts(List<TopicRequest> requests) {
    return requests.stream().map(TopicRequest::token).filter(Objects::nonNull)
        .collect(Collectors.toMap(Function.identity(), verifier::verifyLater, (one, _) -> one));
  }

  private static Supplier<TopicResult> done(TopicResult result) {
    return () -> result;
  }

  /** What one command comes to. */
  private static final class Answer {

    private final List<Subscription> begun = new ArrayList<>();
    private final List<Subscription> atEnd = new ArrayList<>();

    /** Those of which it cannot be told where they begin. */
    private final Set<Subscription> unknown = new HashSet<>();
    private final List<Subscription> opened = new ArrayList<>();
    private final AnswerSpace space;
    private final Map<AccessToken, CompletableFuture<TokenVerdict>> verdicts;
    private boolean renews;

    Answer(AnswerSpace space, Map<AccessToken, CompletableFuture<TokenVerdict>> verdicts) {
      this.space = space;
      this.verdicts = verdicts;
    }
  }

  /** What comes of one topic, once all that the command begins is attached. */
  private Supplier<TopicResult> subscribe(Connection connection, Principal who, TopicFilter filter,
      TopicRequest request,
      Answer answer) {
    if (filter instanceof TopicPattern pattern && !pattern.hasNamespace()) {
      return done(TopicResult.refused(request.topic(),
          Refusal.badTopic("a pattern starts with the name of its namespace, not with a wildcard")));
    }
    @Nullable
    TemporaryGrants grant = null;
    CompletableFuture<TokenVerdict> verdict = request.token() == null ? null : answer.verdicts.get(request.token());
    if (verdict != null) {
      switch (verdict.join()) {
        case TokenVerdict.Rejected(var problem) -> {
          return done(TopicResult.refused(request.topic(), Refusal.ofToken(problem)));
        }
        case TokenVerdict.Undecided(var retryAfter) -> {
          return done(TopicResult.refused(request.topic(), Refusal.undecidedToken(retryAfter)));
        }
        case TokenVerdict.Accepted(var other) when !other.user().equals(who.user()) -> {
          return done(TopicResult.refused(request.topic(),
              Refusal.forbidden("the subscription's token belongs to another user")));
        }
        case TokenVerdict.Accepted(var other) -> grant = new TemporaryGrants(other.grants(), other.endsAt());
      }
    }
    boolean isRoom = filter instanceof TopicName topic && RoomName.of(topic).isPresent();
    if (isRoom) {
      settleDepartures.run();
    }
    boolean asMember = isRoom && rules.isMember(who, filter);
    Optional<Refusal> refusal = judge(who, grant, filter).or(() -> judgePast(filter, request));
    return refusal.isPresent()
        ? done(TopicResult.refused(request.topic(), refusal.get()))
        : open(connection, who, filter, asMember, request, grant, answer);
  }

  private Supplier<TopicResult> open(Connection connection, Principal who, TopicFilter filter, boolean asMember,
      TopicRequest request, @Nullable TemporaryGrants grant, Answer answer) {
    SubscriptionTerms terms = terms(who, filter, request.onOverflow(), grant);
    Optional<Subscription> present = connection.subscriptionTo(filter);
    if (present.isPresent()) {
      answer.renews |= recorded.include(filter);
      if (!request.asksForThePast()) {
        present.get().renew(terms);
        return done(new TopicResult(request.topic(), null, present.get(), null));
      }
    } else if (connection.chosenSubscriptions() >= maxSubscriptions) {
      return done(TopicResult.refused(request.topic(), Refusal.limitExceeded(maxSubscriptions,
          "a connection has at most " + maxSubscriptions + " subscriptions: unsubscribe from others first")));
    } else if (memory.isHigh()) {
      return done(TopicResult.refused(request.topic(), Refusal.of(ErrorCode.UNAVAILABLE,
          "the server is short of memory and takes no more subscriptions now: try again later")));
    }
    Optional<Subscription> begun = subscriptions.begin(connection, who, filter, terms);
    if (begun.isEmpty()) {
      return done(TopicResult.done(request.topic()));
    }
    Subscription subscription = begun.get();
    answer.begun.add(subscription);
    if (!request.asksForThePast()) {
      answer.atEnd.add(subscription);
    }
    return () -> asMember && !rules.isMember(who, filter)
        ? endLeft(connection, who, filter)
        : complete(connection, who, subscription, request, grant, answer);
  }

  /** The user has left the room meanwhile, which ended the subscriptions that there were then. */
  private TopicResult endLeft(Connection connection, Principal who, TopicFilter filter) {
    subscriptions.end(connection, who, filter);
    return TopicResult.refused(filter.value(),
        Refusal.forbidden("another device of yours has left this room meanwhile: join it again"));
  }

  private TopicResult complete(Connection connection, Principal who, Subscription subscription, TopicRequest request,
      @Nullable TemporaryGrants grant, Answer answer) {
    TopicFilter filter = subscription.filter();
    Optional<Refusal> refusal = judge(who, grant, filter);
    if (refusal.isPresent()) { // the user has left the room meanwhile, which ended the subscriptions that there were then
      subscriptions.end(connection, who, filter);
      return TopicResult.refused(request.topic(), refusal.get());
    }
    if (answer.unknown.contains(subscription)) {
      return endUnread(connection, who, filter);
    }
    try {
      Excerpt past = past(subscription, filter, request, answer.space);
      answer.opened.add(subscription);
      return new TopicResult(request.topic(), null, subscription, past);
    } catch (BrokerUnavailableException e) {
      return endUnread(connection, who, filter);
    }
  }

  /** A subscription must know where it begins. */
  private TopicResult endUnread(Connection connection, Principal who, TopicFilter filter) {
    subscriptions.end(connection, who, filter);
    return TopicResult.refused(filter.value(), Refusal.of(ErrorCode.UNAVAILABLE,
        "the topic's log cannot be read now, so it is not subscribed to: try again"));
  }

  private @Nullable Excerpt past(Subscription subscription, TopicFilter filter, TopicRequest request,
      AnswerSpace space) {
    if (filter instanceof TopicName topic && request.position() != null) {
      return recorded.beginAfter(request.position(), subscription, topic, space);
    }
    if (filter instanceof TopicName topic && request.history() != null) {
      return recorded.beginWithNewest(request.history(), subscription, topic, space);
    }
    return null;
  }

  private Optional<Refusal> judgePast(TopicFilter filter, TopicRequest request) {
    if (!request.asksForThePast() || recorded.include(filter)) {
      return Optional.empty();
    }
    return Optional.of(filter instanceof TopicPattern
        ? Refusal.badField(request.position() == null ? "history" : "position",
            "a pattern stands for many topics, each with its own position: subscribe without position and history")
        : Refusal.notEnabled("message history in the namespace " + filter.namespace()
            + ": subscribe without position and history"));
  }

  private Optional<Refusal> judge(Principal who, @Nullable TemporaryGrants grant, TopicFilter filter) {
    return switch (rules.maySubscribe(who, filter, grant, clock.instant())) {
      case Decision.Allowed _ -> Optional.empty();
      case Decision.Denied(var advice) -> Optional.of(Refusal.forbidden(advice));
    };
  }

  /** A token of its own is remembered only where the subscription rests on it. */
  private SubscriptionTerms terms(Principal who, TopicFilter filter, @Nullable Overflow chosen,
      @Nullable TemporaryGrants grant) {
    Overflow overflow = Objects.requireNonNullElse(chosen, namespaces.policyOf(filter).overflow());
    boolean restsOnGrant = rules.maySubscribe(who, filter, grant,
        clock.instant()) instanceof Decision.Allowed(var basis) && basis == Basis.SUBSCRIPTION;
    return restsOnGrant ? new SubscriptionTerms(overflow, grant) : SubscriptionTerms.plain(overflow);
  }
}
