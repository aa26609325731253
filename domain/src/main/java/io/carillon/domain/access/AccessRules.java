package io.carillon.domain.access;

import static io.carillon.domain.access.Decision.ALLOWED;

import io.carillon.domain.access.Decision.Allowed;
import io.carillon.domain.access.Decision.Denied;
import io.carillon.domain.room.Membership;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Deny by default: a request is allowed when the namespace's policy or a grant of the token says so, and the reserved
 * topics have rules of their own that no policy and no grant overrides.
 */
public final class AccessRules {

  private final Namespaces namespaces;
  private final Membership membership;

  public AccessRules(Namespaces namespaces, Membership membership) {
    this.namespaces = namespaces;
    this.membership = membership;
  }

  /** Whether a principal may listen to a topic or pattern. */
  public Decision maySubscribe(Principal who, TopicFilter to) {
    return maySubscribe(who, who.grants(), to);
  }

  /**
   * Whether a principal may listen to a topic or pattern at a moment: by the token of its connection, or else by the token of the one
   * subscription.
   *
   * @param own what the subscription's own token grants; {@code null} where it has none
   */
  public Decision maySubscribe(Principal who, TopicFilter to, @Nullable TemporaryGrants own, Instant now) {
    Decision byToken = maySubscribe(who, to);
    if (byToken instanceof Allowed || own == null || !now.isBefore(own.expiresAt())) {
      return byToken;
    }
    return maySubscribe(who, own.grants(), to) instanceof Denied denied
        ? denied
        : new Allowed(Decision.Basis.SUBSCRIPTION);
  }

  private Decision maySubscribe(Principal who, Grants grants, TopicFilter to) {
    if (to.equals(ReservedTopics.GLOBAL)) {
      return ALLOWED;
    }
    return switch (to.namespace()) {
      case Namespaces.USER -> ReservedTopics.isOf(who.user(), to)
          ? ALLOWED
          : new Denied("an inbox is heard by its own user alone");
      case Namespaces.PRESENCE -> ReservedTopics.isOf(who.user(), to) ? ALLOWED : byPolicy(who, to, grants);
      case Namespaces.SYSTEM -> with(who, Permission.ADMIN_READ, "subscribing to " + to.value());
      default -> byPolicy(who, to, grants);
    };
  }

  /** Whether this is the topic of a room that the principal is a member of. Asking counts as using the room. */
  public boolean isMember(Principal who, TopicFilter to) {
    return to instanceof TopicName topic && namespaces.policyOf(topic).subscribe() == Audience.MEMBERS
        && isMember(who, topic);
  }

  /** Whether a principal may publish to a topic with a broadcast. */
  public Decision mayPublish(Principal who, TopicName to) {
    if (to.equals(ReservedTopics.GLOBAL) && !who.isService()) {
      return new Denied("only services publish to " + to.value());
    }
    return switch (to.namespace()) {
      case Namespaces.USER -> new Denied("an inbox is written to with DirectMessage");
      case Namespaces.PRESENCE -> new Denied("presence is announced by the server alone");
      case Namespaces.SYSTEM -> with(who, Permission.ADMIN_WRITE, "publishing to " + to.value());
      default -> switch (namespaces.policyOf(to).publish()) {
        case EVERYONE -> ALLOWED;
        case GRANTED -> granted(who.grants().coverPublishing(to), "publishing", to);
        case MEMBERS -> isMember(who, to) ? ALLOWED : granted(who.grants().coverPublishing(to), "publishing", to);
        case NOBODY -> new Denied("clients cannot publish to " + to.value());
      };
    };
  }

  /** Whether a principal may send to a user's inbox. */
  public Decision mayMessage(Principal who, UserId user) {
    TopicName inbox = ReservedTopics.inboxOf(user);
    if (who.has(Permission.MESSAGE_DIRECT) || who.grants().coverPublishing(inbox)) {
      return ALLOWED;
    }
    return switch (namespaces.policyOf(inbox).publish()) {
      case EVERYONE -> ALLOWED;
      case GRANTED, MEMBERS, NOBODY -> new Denied("messaging " + user + " needs the permission "
          + Permission.MESSAGE_DIRECT + " or the grant " + inbox);
    };
  }

  private Decision byPolicy(Principal who, TopicFilter to, Grants grants) {
    return switch (to) {
      case TopicName name -> byPolicy(who, name, grants);
      case TopicPattern pattern -> byPolicy(who, pattern, grants);
    };
  }

  private Decision byPolicy(Principal who, TopicName to, Grants grants) {
    return switch (namespaces.policyOf(to).subscribe()) {
      case EVERYONE -> ALLOWED;
      case GRANTED -> granted(grants.coverSubscribing(to), "subscribing", to);
      case MEMBERS -> isMember(who, to) ? ALLOWED : granted(grants.coverSubscribing(to), "subscribing", to);
      case NOBODY -> new Denied("clients cannot subscribe to " + to.value());
    };
  }

  private Decision byPolicy(Principal who, TopicPattern to, Grants grants) {
    NamespacePolicy policy = namespaces.policyOf(to);
    if (!policy.wildcards()) {
      return new Denied("patterns are off in the namespace " + to.namespace());
    }
    return switch (policy.subscribe()) {
      case EVERYONE -> grants.coverSubscribing(to) || who.has(Permission.TOPIC_WILDCARD)
          ? ALLOWED
          : new Denied("subscribing to the pattern " + to.value() + " needs the permission " + Permission.TOPIC_WILDCARD
              + " or the grant " + to.value());
      case GRANTED, MEMBERS -> grants.coverSubscribing(to)
          ? ALLOWED
          : new Denied("subscribing to the pattern " + to.value() + " needs the grant " + to.value());
      case NOBODY -> new Denied("clients cannot subscribe to " + to.value());
    };
  }

  private boolean isMember(Principal who, TopicName topic) {
    return RoomName.of(topic).filter(room -> membership.isMember(room, who.user())).isPresent();
  }

  private static Decision granted(boolean granted, String deed, TopicName topic) {
    String room = RoomName.of(topic).isPresent() ? ", or to be a member of the room: send JoinRoom" : "";
    return granted ? ALLOWED : new Denied(deed + " to " + topic.value() + " needs the grant " + topic.value() + room);
  }

  private static Decision with(Principal who, Permission permission, String deed) {
    return who.has(permission) ? ALLOWED : new Denied(deed + " needs the permission " + permission);
  }
}
