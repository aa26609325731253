package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.connection.Wire.bytes;

import io.carillon.domain.message.Message;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;

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

  /** What is remembered of a sender's idempotency key. Users' ids have no colon, so no two keys share a name. */
  byte[] once(Message message, String idempotencyKey) {
    return bytes(of(message.topic()) + ":once:" + message.sender().value() + ":" + idempotencyKey);
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
