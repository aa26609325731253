package io.carillon.adapters.redis.session;

import static io.carillon.adapters.redis.connection.Wire.bytes;

import io.carillon.domain.access.TokenUse;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import java.util.HexFormat;

/**
 * The names of a system's keys and channels for sessions. All keys of a user share a hash tag, so one script may touch them on
 * a Redis Cluster too; a user's name has no braces. Whoever asks for somebody else's session asks for another key.
 */
record SessionKeys(String prefix) {

  /** What stands in braces in the keys of a user, or of a service, which may have the same name. */
  static String hashTag(UserId user, TokenUse use) {
    return switch (use) {
      case ACCESS -> "user:" + user.value();
      case SERVICE -> "service:" + user.value();
    };
  }

  byte[] record(String hashTag, SessionId id) {
    return bytes(recordsOf(hashTag) + id);
  }

  /** What the names of all records of a user begin with. */
  String recordsOf(String hashTag) {
    return of(hashTag) + ":session:";
  }

  byte[] waiting(String hashTag) {
    return bytes(of(hashTag) + ":sessions");
  }

  byte[] inbox(UserId user) {
    return bytes(of(hashTag(user, TokenUse.ACCESS)) + ":inbox");
  }

  /** Where a node is told what concerns its sessions. */
  String channel(String node) {
    return channels() + node;
  }

  /** Where the node is asked for sessions that began on it. */
  String originChannel(int origin) {
    return channels() + "origin:" + HexFormat.of().toHexDigits(origin);
  }

  /** What the names of all nodes' channels begin with. */
  String channels() {
    return prefix + ":sessions:";
  }

  private String of(String hashTag) {
    return prefix + ":{" + hashTag + "}";
  }
}
