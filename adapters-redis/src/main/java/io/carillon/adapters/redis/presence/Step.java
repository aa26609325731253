package io.carillon.adapters.redis.presence;

import static io.carillon.adapters.redis.connection.Wire.bytes;

import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that has happened on this node, in the words of {@code report.lua}.
 *
 * @param at when, in milliseconds of the monotonic clock
 * @param attendance a user at a topic, or a user as such
 */
record Step(long at, String what, String attendance, long first, long second, @Nullable RawJson info) {

  private static final byte[] NOTHING = {};
  private static final String RESTORE = "restore";

  static Step enter(long at, UserId user, @Nullable TopicName topic, PresenceMode mode) {
    return new Step(at, "enter", name(user, topic), number(mode), 0, null);
  }

  static Step leave(long at, UserId user, TopicName topic) {
    return new Step(at, "leave", name(user, topic), 0, 0, null);
  }

  static Step lose(long at, UserId user, @Nullable TopicName topic) {
    return new Step(at, "lose", name(user, topic), 0, 0, null);
  }

  static Step set(long at, UserId user, Status status, @Nullable RawJson info) {
    return new Step(at, "set", name(user, null), status.ordinal(), 0, info);
  }

  /**
   * @param saidAt when the user said so, in milliseconds of the monotonic clock
   */
  static Step restore(long at, UserId user, Status status, @Nullable RawJson info, long saidAt) {
    return new Step(at, RESTORE, name(user, null), status.ordinal(), saidAt, info);
  }

  static Step hold(long at, UserId user, @Nullable TopicName topic, PresenceMode mode, int devices) {
    return new Step(at, "hold", name(user, topic), number(mode), devices, null);
  }

  /** No devices are held under this name of a node any more. */
  static Step end(long at, String node) {
    return new Step(at, "end", node, 0, 0, null);
  }

  /**
   * Tells how long ago it happened: other nodes know nothing of this one's clock.
   *
   * @param nowMillis by the monotonic clock
   */
  void appendTo(List<byte[]> arguments, long nowMillis) {
    arguments.add(bytes(Math.max(0, nowMillis - at)));
    arguments.add(bytes(what));
    arguments.add(bytes(attendance));
    arguments.add(bytes(Long.toString(first)));
    arguments.add(bytes(what.equals(RESTORE) ? Math.max(0, nowMillis - second) : second));
    arguments.add(info == null ? NOTHING : info.toBytes());
  }

  private static String name(UserId user, @Nullable TopicName topic) {
    return topic == null ? "/" + user.value() : topic.value() + " " + user.value();
  }

  private static int number(PresenceMode mode) {
    return mode == PresenceMode.ON ? 1 : 0;
  }
}
