package io.carillon.application.presence;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.UserResult;
import io.carillon.application.connection.Connection;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.util.List;
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
    return new Outcome.TopicPresence(topic, mode, registry.at(topic, lastOfPage.orElse(null), limit));
  }

  /** How users are seen, each judged by itself. */
  public Outcome of(Principal who, List<String> users) {
    return new Outcome.UsersPresence(users.stream().map(user -> of(who, user)).toList());
  }

  private UserResult of(Principal who, String name) {
    Optional<UserId> user = UserId.parse(name);
    if (user.isEmpty()) {
      return UserResult.refused(name, Refusal.badField("users", NO_USER));
    }
    return rules.maySubscribe(who, ReservedTopics.presenceOf(user.get())) instanceof Decision.Denied(var advice)
        ? UserResult.refused(name, Refusal.forbidden(advice))
        : UserResult.seen(registry.of(user.get()));
  }
}
