package io.carillon.application.subscribe;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.command.TopicResult;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.hub.SubscriptionTerms.Grant;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Subscribes a connection to topics and patterns; each is judged by itself. */
public final class SubscribeToTopics {

  private final AccessRules rules;
  private final Namespaces namespaces;
  private final TokenVerifier verifier;
  private final Subscriptions subscriptions;
  private final int maxSubscriptions;

  public SubscribeToTopics(AccessRules rules, Namespaces namespaces, TokenVerifier verifier,
      Subscriptions subscriptions,
      int maxSubscriptions) {
    this.rules = rules;
    this.namespaces = namespaces;
    this.verifier = verifier;
    this.subscriptions = subscriptions;
    this.maxSubscriptions = maxSubscriptions;
  }

  /** Subscribes; what is opened holds its messages until the caller lets it go live, behind the answer. */
  public Outcome subscribe(Connection connection, Principal who, List<TopicRequest> requests) {
    var results = new ArrayList<TopicResult>();
    var opened = new ArrayList<Subscription>();
    for (TopicRequest request : requests) {
      Optional<Refusal> refusal = subscribe(connection, who, request, opened);
      results.add(new TopicResult(request.topic(), refusal.orElse(null)));
    }
    return new Outcome.Subscribed(List.copyOf(results), List.copyOf(opened));
  }

  private Optional<Refusal> subscribe(Connection connection, Principal who, TopicRequest request,
      List<Subscription> opened) {
    Optional<TopicFilter> parsed = TopicFilter.parse(request.topic());
    if (parsed.isEmpty()) {
      return Optional.of(Refusal.badTopic("not a topic: segments of 1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |, joined by"
          + " ':', 255 bytes in all; a pattern replaces whole segments by '*', or the last one by '**'"));
    }
    TopicFilter filter = parsed.get();
    if (filter instanceof TopicPattern pattern && !pattern.hasNamespace()) {
      return Optional.of(Refusal.badTopic("a pattern starts with the name of its namespace, not with a wildcard"));
    }
    if (request.wantsHistory()) {
      return Optional.of(Refusal.notEnabled("message history: subscribe without position and history"));
    }
    return open(connection, who, filter, request, opened);
  }

  private Optional<Refusal> open(Connection connection, Principal who, TopicFilter filter, TopicRequest request,
      List<Subscription> opened) {
    @Nullable
    Grant grant = null;
    if (request.token() != null) {
      switch (verifier.verify(request.token())) {
        case TokenVerdict.Rejected(var problem) -> {
          return Optional.of(Refusal.ofToken(problem));
        }
        case TokenVerdict.Accepted(var other) when !other.user().equals(who.user()) -> {
          return Optional.of(Refusal.forbidden("the subscription's token belongs to another user"));
        }
        case TokenVerdict.Accepted(var other) -> grant = new Grant(other.grants(), other.expiresAt());
      }
    }
    Optional<Refusal> refusal = judge(who, grant, filter);
    if (refusal.isPresent()) {
      return refusal;
    }
    SubscriptionTerms terms = terms(who, filter, request.onOverflow(), grant);
    Optional<Subscription> present = connection.subscriptionTo(filter);
    if (present.isPresent()) {
      present.get().renew(terms);
      return Optional.empty();
    }
    if (connection.chosenSubscriptions() >= maxSubscriptions) {
      return Optional.of(Refusal.limitExceeded(maxSubscriptions,
          "a connection has at most " + maxSubscriptions + " subscriptions: unsubscribe from others first"));
    }
    var subscription = new Subscription(connection.client(), filter, terms);
    if (subscriptions.begin(connection, who, subscription)) {
      refusal = judge(who, grant, filter);
      if (refusal.isPresent()) { // the user has left the room meanwhile, which ended the subscriptions that there were then
        subscriptions.end(connection, who, filter);
        return refusal;
      }
      opened.add(subscription);
    }
    return Optional.empty();
  }

  private Optional<Refusal> judge(Principal who, @Nullable Grant grant, TopicFilter filter) {
    Decision decision = rules.maySubscribe(who, filter);
    if (decision instanceof Decision.Denied && grant != null) {
      decision = rules.maySubscribe(who, grant.grants(), filter);
    }
    return switch (decision) {
      case Decision.Allowed _ -> Optional.empty();
      case Decision.Denied(var advice) -> Optional.of(Refusal.forbidden(advice));
    };
  }

  /** A token of its own is remembered only where the subscription rests on it. */
  private SubscriptionTerms terms(Principal who, TopicFilter filter, @Nullable Overflow chosen, @Nullable Grant grant) {
    Overflow overflow = Objects.requireNonNullElse(chosen, namespaces.policyOf(filter).overflow());
    boolean restsOnGrant = grant != null && !(rules.maySubscribe(who, filter) instanceof Decision.Allowed);
    return restsOnGrant ? new SubscriptionTerms(overflow, grant) : SubscriptionTerms.plain(overflow);
  }
}
