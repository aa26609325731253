package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.connection.Wire.bytes;

import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The names of a system's keys and channels. All keys of a topic and its channel share a hash tag, so one script may touch
 * them on a Redis Cluster too; a topic's grammar has no braces.
 */
record TopicKeys(String prefix) {

  byte[] head(TopicName topic) {
    return bytes(of(topic) + ":head");
  }

  byte[] log(TopicName topic) {
    return bytes(of(topic) + ":log");
  }

  /**
   * What is remembered so that a retry is recognised: by the sender's idempotency key, or where the server itself publishes by the
   * message's id; {@code null} when nothing is. Users' ids have no colon, so no two keys share a name.
   */
  byte @Nullable [] once(Message message) {
    if (message.kind() == Kind.PRESENCE) {
      return bytes(of(message.topic()) + ":told:" + message.id().value());
    }
    return message.idempotencyKey() == null
        ? null
        : bytes(of(message.topic()) + ":once:" + message.sender().value() + ":" + message.idempotencyKey());
  }

  /** Where a topic's messages are announced. */
  String channel(TopicName topic) {
    return of(topic) + ":live";
  }

  /** Where the messages of all topics of a namespace are announced, for those who listen to patterns. */
  String namespaceChannel(TopicFilter filter) {
    return prefix + ":namespace:" + filter.namespace() + ":live";
  }

  /** What whoever listens to all topics of a namespace subscribes to everywhere, so that servers know of it; nothing comes there. */
  String namespaceMark(TopicFilter filter) {
    return prefix + ":namespace:" + filter.namespace() + ":wanted";
  }

  private String of(TopicName topic) {
    return prefix + ":{" + topic.value() + "}";
  }
}
