package io.carillon.adapters.redis.session;

import io.carillon.domain.access.Grants;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a session listens to as bytes, big-endian; whose it is stands in the key. A version (1), the number of subscriptions (4),
 * and for each: overflow and flags (1 each; flags 1: rests on a token of its own, 2: a position is known, 4: of a member of the room), topic or pattern; if
 * there is a token, the second and nanosecond of its end (8 + 4) and what it lets subscribe and publish to, each behind its number
 * (4); if there is a position, epoch and offset (8). Then, for what there is more to say of, its number from 0 on (4), flags
 * (1; 1: what was given is known, 2: apart) and if it is known, the epoch and offset (8) of what was given; a node that knows nothing
 * of this does not read so far. Texts stand behind their length (1 byte).
 */
final class SessionCodec {

  /** Larger ones are not written: some hundreds of subscriptions that rest on tokens of their own. */
  static final int MAX_BYTES = 256 * 1024;

  private static final int VERSION = 1;
  private static final int HAS_GRANTS = 1;
  private static final int HAS_POSITION = 2;
  private static final int AS_MEMBER = 4;
  private static final int HAS_GIVEN = 1;
  private static final int IS_APART = 2;

  private SessionCodec() {}

  static byte[] encode(KeptSession session) {
    var bytes = new ByteArrayOutputStream(64);
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(session.subscriptions().size());
      for (KeptSubscription subscription : session.subscriptions()) {
        write(out, subscription);
      }
      for (int i = 0; i < session.subscriptions().size(); i++) {
        writeMore(out, i, session.subscriptions().get(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes everything", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a session.
   *
   * @throws IllegalArgumentException when it is none, or of a version that this one does not know
   */
  static KeptSession decode(byte[] bytes, SessionId id, Principal who) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readUnsignedByte() != VERSION) {
        throw new IllegalArgumentException("a session of a version that this node does not know");
      }
      int count = in.readInt();
      List<KeptSubscription> subscriptions = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        subscriptions.add(readSubscription(in));
      }
      while (in.available() > 0) {
        readMore(in, subscriptions);
      }
      return new KeptSession(id, who.user(), who.use(), subscriptions);
    } catch (IOException e) {
      throw new IllegalArgumentException("a session that ends too early", e);
    }
  }

  private static void write(DataOutputStream out, KeptSubscription subscription) throws IOException {
    TemporaryGrants grants = subscription.grants();
    Position sure = subscription.sure();
    out.writeByte(codeOf(subscription.overflow()));
    out.writeByte((grants == null ? 0 : HAS_GRANTS) | (sure == null ? 0 : HAS_POSITION)
        | (subscription.asMember() ? AS_MEMBER : 0));
    write(out, subscription.filter().value());
    if (grants != null) {
      Instant expiresAt = grants.expiresAt();
      out.writeLong(expiresAt.getEpochSecond());
      out.writeInt(expiresAt.getNano());
      write(out, grants.grants().subscribe());
      write(out, grants.grants().publish());
    }
    if (sure != null) {
      write(out, sure);
    }
  }

  private static void write(DataOutputStream out, Position position) throws IOException {
    write(out, position.epoch());
    out.writeLong(position.offset());
  }

  private static Position readPosition(DataInputStream in) throws IOException {
    return new Position(readText(in), in.readLong());
  }

  private static void writeMore(DataOutputStream out, int number, KeptSubscription subscription) throws IOException {
    Position given = subscription.given();
    int flags = (given == null ? 0 : HAS_GIVEN) | (subscription.apart() ? IS_APART : 0);
    if (flags != 0) {
      out.writeInt(number);
      out.writeByte(flags);
    }
    if (given != null) {
      write(out, given);
    }
  }

  private static void readMore(DataInputStream in, List<KeptSubscription> subscriptions) throws IOException {
    int number = in.readInt();
    int flags = in.readUnsignedByte();
    Position given = (flags & HAS_GIVEN) == 0 ? null : readPosition(in);
    if (number < 0 || number >= subscriptions.size()) {
      throw new IllegalArgumentException("a session that says more of a subscription than it has");
    }
    KeptSubscription it = subscriptions.get(number);
    subscriptions.set(number,
        new KeptSubscription(it.filter(), it.overflow(), it.grants(), it.sure(), it.asMember(), given,
            (flags & IS_APART) != 0));
  }

  private static KeptSubscription readSubscription(DataInputStream in) throws IOException {
    Overflow overflow = overflowOf(in.readUnsignedByte());
    int flags = in.readUnsignedByte();
    TopicFilter filter = readFilter(in);
    TemporaryGrants grants = null;
    if ((flags & HAS_GRANTS) != 0) {
      Instant expiresAt = Instant.ofEpochSecond(in.readLong(), in.readInt());
      grants = new TemporaryGrants(new Grants(readFilters(in), readFilters(in)), expiresAt);
    }
    Position sure = (flags & HAS_POSITION) == 0 ? null : readPosition(in);
    return new KeptSubscription(filter, overflow, grants, sure, (flags & AS_MEMBER) != 0);
  }

  private static void write(DataOutputStream out, List<TopicFilter> filters) throws IOException {
    out.writeInt(filters.size());
    for (TopicFilter filter : filters) {
      write(out, filter.value());
    }
  }

  private static List<TopicFilter> readFilters(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<TopicFilter> filters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      filters.add(readFilter(in));
    }
    return filters;
  }

  private static TopicFilter readFilter(DataInputStream in) throws IOException {
    return TopicFilter.parse(readText(in))
        .orElseThrow(() -> new IllegalArgumentException("a session with a topic that is none"));
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeByte(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedByte()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  // The codes are part of the format: a constant that is added gets a new one, and none is given to another constant.

  private static int codeOf(Overflow overflow) {
    return switch (overflow) {
      case CLOSE -> 0;
      case DROP_OLDEST -> 1;
      case LATEST -> 2;
    };
  }

  private static Overflow overflowOf(int code) {
    return switch (code) {
      case 0 -> Overflow.CLOSE;
      case 1 -> Overflow.DROP_OLDEST;
      case 2 -> Overflow.LATEST;
      default -> throw new IllegalArgumentException("an overflow that this node does not know");
    };
  }
}
