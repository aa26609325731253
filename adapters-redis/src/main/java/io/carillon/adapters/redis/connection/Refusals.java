package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import io.carillon.domain.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * What a server refuses of a batch, and so has not performed, and what becomes of it: it is tried again here, at once or later, or elsewhere,
 * or it fails. A command that the server has performed with an error of its own fails, too. Belongs to one thread.
 */
final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final Address from;
  private final Telemetry telemetry;
  private final List<Call<?>> again = new ArrayList<>();
  private final List<Call<?>> later = new ArrayList<>();
  private final List<Call<?>> elsewhere = new ArrayList<>();
  private final List<Redirection> where = new ArrayList<>();
  private final Set<Call<?>> all = new HashSet<>();
  private @Nullable JedisDataException unusable;

  /** @param from the server */
  Refusals(Address from, Telemetry telemetry) {
    this.from = from;
    this.telemetry = telemetry;
  }

  /** The server has answered a command with an error. */
  void add(Call<?> call, JedisDataException error) {
    all.add(call);
    boolean passing = error instanceof JedisRedirectionException || Introduction.isNeededAfter(error);
    if (passing && staysBehind(call)) {
      return;
    }
    if (error instanceof JedisRedirectionException word) {
      Redirection redirection = Redirection.of(word, from);
      if (call.mayFollow(redirection)) {
        elsewhere.add(call);
        where.add(redirection);
        return;
      }
    } else if (Redirection.isArrivalNeeded(error) && call.mayWaitAgain()) {
      later.add(call);
      return;
    } else if (Introduction.isNeededAfter(error)) {
      again.add(call);
      return;
    }
    call.fail(new RedisUnavailableException("Redis refuses a command: " + error.getMessage(), error, Blame.NOBODY));
    if (!(error instanceof JedisRedirectionException)) {
      telemetry.refused(ServerError.of(String.valueOf(error.getMessage())).obstacle());
    }
    if (Introduction.isAnotherServerNeededAfter(error)) {
      unusable = error;
    } else if (!(error instanceof JedisRedirectionException)) {
      LOG.warn("Redis refuses a command, and its client is told that it is unavailable: {}", error.getMessage());
    }
  }

  /**
   * A command must not go to another server, or be repeated at once, while an earlier one of its slot is tried again here: it would be
   * performed first. So it is tried again behind the earlier one, and the server redirects both in their order.
   *
   * @return whether it is tried again here
   */
  private boolean staysBehind(Call<?> call) {
    if (later.stream().anyMatch(earlier -> earlier.slot() == call.slot()) && call.mayWaitAgain()) {
      return later.add(call);
    }
    return call.isWrite() && again.stream().anyMatch(earlier -> earlier.slot() == call.slot()) && again.add(call);
  }

  /**
   * A command was performed: those of its slot that were to be before it must not come behind it. That happens when keys arrive,
   * and when another connection loads what the server has forgotten, in the midst of a batch.
   */
  void passBy(Call<?> performed) {
    if (later.isEmpty() && (again.isEmpty() || !performed.isWrite())) {
      return;
    }
    overtaken(later, performed, "its keys were on their way");
    if (performed.isWrite()) {
      overtaken(again, performed, "it was refused at first");
    }
  }

  /** Those that the server has not performed, and may perform once it has been introduced to. */
  List<Call<?>> again() {
    return again;
  }

  /** Those whose keys are still on their way to the server. */
  List<Call<?>> later() {
    return later;
  }

  /** Those that other servers are to perform. */
  List<Call<?>> elsewhere() {
    return elsewhere;
  }

  /** Which servers these are, one for each of {@link #elsewhere}. */
  List<Redirection> where() {
    return where;
  }

  /** Why the server takes no commands at all; null when it does. */
  @Nullable
  JedisDataException unusable() {
    return unusable;
  }

  /** What of a batch the server has not refused. */
  List<Call<?>> othersOf(List<Call<?>> batch) {
    return batch.stream().filter(call -> !all.contains(call)).toList();
  }

  private static void overtaken(List<Call<?>> calls, Call<?> performed, String why) {
    for (Call<?> call : calls.stream().filter(it -> it.slot() == performed.slot()).toList()) {
      calls.remove(call);
      call.fail(new RedisUnavailableException(why + ": it was not performed", null, Blame.NOBODY));
    }
  }
}
