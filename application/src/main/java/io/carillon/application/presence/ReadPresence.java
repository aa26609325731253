package io.carillon.application.presence;

import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.UserResult;
import io.carillon.application.connection.Connection;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.PresenceUnavailableException;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows who is there to those who would also be told when it changes: who may listen may look. */
public final class ReadPresence {

  private static final String NO_USER = "a user is one topic segment: 1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |";

  private final AccessRules rules;
  private final Whereabouts whereabouts;
  private final PresenceRegistry registry;

  public ReadPresence(AccessRules rules, Whereabouts whereabouts, PresenceRegistry registry) {
    this.rules = rules;
    this.whereabouts = whereabouts;
    this.registry = registry;
  }

  /**
   * Who is at a topic.
   *
   * @param after the name of the last user of the page before; {@code null} for the first page
   */
  public Outcome at(Connection connection, Principal who, String topicName, @Nullable String after, int limit) {
    Optional<TopicName> parsed = TopicName.parse(topicName);
    if (parsed.isEmpty()) {
      return new Outcome.Refused(Refusal.badTopic("one asks for the presence at one topic: segments of 1 to 64 of"
          + " A-Z a-z 0-9 _ . - @ + = ~ |, joined by ':', 255 bytes in all, without wildcards"));
    }
    TopicName topic = parsed.get();
    if (connection.subscriptionTo(topic).isEmpty()
        && rules.maySubscribe(who, topic) instanceof Decision.Denied(var advice)) {
      return new Outcome.Refused(Refusal.forbidden(advice));
    }
    PresenceMode mode = whereabouts.modeOf(topic);
    if (mode == PresenceMode.OFF) {
      return new Outcome.Refused(Refusal.notEnabled("presence at " + topic));
    }
    Optional<UserId> lastOfPage = Optional.ofNullable(after).flatMap(UserId::parse);
    if (after != null && lastOfPage.isEmpty()) {
      return new Outcome.Refused(Refusal.badField("after", NO_USER));
    }
    try {
      return new Outcome.TopicPresence(topic, mode, registry.at(topic, lastOfPage.orElse(null), limit));
    } catch (PresenceUnavailableException e) {
      return unavailable();
    }
  }

  /** How users are seen, each judged by itself. */
  public Outcome of(Principal who, List<String> names) {
    Map<String, Refusal> refused = new HashMap<>();
    List<UserId> visible = new ArrayList<>();
    for (String name : names) {
      Optional<UserId> user = UserId.parse(name);
      if (user.isEmpty()) {
        refused.put(name, Refusal.badField("users", NO_USER));
      } else if (rules.maySubscribe(who,
          ReservedTopics.presenceOf(user.get())) instanceof Decision.Denied(var advice)) {
        refused.put(name, Refusal.forbidden(advice));
      } else {
        visible.add(user.get());
      }
    }
    try {
      Iterator<UserPresence> seen = registry.of(visible).iterator();
      return new Outcome.UsersPresence(names.stream().map(name -> {
        Refusal refusal = refused.get(name);
        return refusal == null ? UserResult.seen(seen.next()) : UserResult.refused(name, refusal);
      }).toList());
    } catch (PresenceUnavailableException e) {
      return unavailable();
    }
  }

  private static Outcome unavailable() {
    return new Outcome.Refused(
        Refusal.of(ErrorCode.UNAVAILABLE, "it cannot be told now who is there: ask again in a moment"));
  }
}
