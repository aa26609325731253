package io.carillon.adapters.redis.presence;

import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The devices of this node and where they are: the truth that Redis is told. Each change answers with what is to be reported of it,
 * which is nothing when it comes too late. Guarded by its owner.
 */
final class Holdings {

  /** What a user said of themself on this node. */
  private record Said(Status status, @Nullable RawJson info, long at) {}

  private record Count(PresenceMode mode, int devices) {}

  private static final class Holder {

    private int devices;
    private @Nullable Said said;
    private Map<TopicName, Count> topics = Map.of();

    boolean isGone() {
      return devices == 0 && topics.isEmpty();
    }

    void put(TopicName topic, Count count) {
      if (topics.isEmpty()) {
        topics = new HashMap<>(2);
      }
      topics.put(topic, count);
    }

    /** One device fewer; whether there was one. */
    boolean take(TopicName topic) {
      Count count = topics.get(topic);
      if (count == null) {
        return false;
      }
      if (count.devices() > 1) {
        topics.put(topic, new Count(count.mode(), count.devices() - 1));
      } else {
        topics.remove(topic);
      }
      return true;
    }
  }

  private final Map<UserId, Holder> holders = new HashMap<>();
  private int attendances;

  List<Step> arrive(UserId user, long now) {
    holder(user).devices++;
    return List.of(Step.enter(now, user, null, PresenceMode.ON));
  }

  List<Step> enter(UserId user, TopicName topic, PresenceMode mode, long now) {
    Holder holder = holder(user);
    Count before = holder.topics.get(topic);
    holder.put(topic, new Count(mode, before == null ? 1 : before.devices() + 1));
    attendances += before == null ? 1 : 0;
    return List.of(Step.enter(now, user, topic, mode));
  }

  List<Step> leave(UserId user, TopicName topic, long now) {
    return take(user, topic) ? List.of(Step.leave(now, user, topic)) : List.of();
  }

  List<Step> lose(UserId user, List<TopicName> topics, long now) {
    var steps = new ArrayList<Step>(topics.size() + 1);
    for (TopicName topic : topics) {
      if (take(user, topic)) {
        steps.add(Step.lose(now, user, topic));
      }
    }
    Holder holder = holders.get(user);
    if (holder != null && holder.devices > 0) {
      holder.devices--;
      holder.said = holder.devices == 0 ? null : holder.said;
      steps.add(Step.lose(now, user, null));
      tidyUp(user, holder);
    }
    return steps;
  }

  /** The user need not be on this node. */
  List<Step> set(UserId user, Status status, @Nullable RawJson info, long now) {
    Holder holder = holders.get(user);
    if (holder != null && holder.devices > 0) {
      holder.said = new Said(status, info, now);
    }
    return List.of(Step.set(now, user, status, info));
  }

  /** Everything, for a Redis that may know nothing of it. */
  List<Step> all(long now) {
    var steps = new ArrayList<Step>(holders.size() + attendances);
    holders.forEach((user, holder) -> {
      if (holder.said != null) {
        steps.add(Step.restore(now, user, holder.said.status(), holder.said.info(), holder.said.at()));
      }
      if (holder.devices > 0) {
        steps.add(Step.hold(now, user, null, PresenceMode.ON, holder.devices));
      }
      holder.topics
          .forEach((topic, count) -> steps.add(Step.hold(now, user, topic, count.mode(), count.devices())));
    });
    return steps;
  }

  int users() {
    return holders.size();
  }

  int attendances() {
    return attendances;
  }

  private Holder holder(UserId user) {
    return holders.computeIfAbsent(user, _ -> new Holder());
  }

  private boolean take(UserId user, TopicName topic) {
    Holder holder = holders.get(user);
    if (holder == null || !holder.take(topic)) {
      return false;
    }
    attendances -= holder.topics.containsKey(topic) ? 0 : 1;
    tidyUp(user, holder);
    return true;
  }

  private void tidyUp(UserId user, Holder holder) {
    if (holder.isGone()) {
      holders.remove(user);
    }
  }
}
