package io.carillon.adapters.local.session;

import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenUse;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.OpenSessions;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps sessions inside one process. One lock guards everything, and nothing under it takes long. */
public final class LocalSessionStore implements SessionStore {

  private record Entry(KeptSession session, Deadline until, int weight) {}

  private final SessionLimits limits;
  private final MonotonicClock clock;

  /** In the order in which they were kept. */
  private final Map<SessionId, Entry> entries = new LinkedHashMap<>();

  /** The sessions of each user in the same order; those of services are not counted. */
  private final Map<UserId, ArrayDeque<SessionId>> byUser = new HashMap<>();
  private int places;

  public LocalSessionStore(SessionLimits limits, MonotonicClock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Asks for nothing: whoever wants a session that is open in this process looks there first. */
  @Override
  public void listen(OpenSessions open) {}

  /** Leaves it as it is: there is no other node. */
  @Override
  public SessionId mark(SessionId random) {
    return random;
  }

  /** Writes nothing down: open sessions end with the process, as the store does. */
  @Override
  public void changed(SessionId id) {}

  @Override
  public synchronized void keep(KeptSession session, Duration ttl) {
    forget(session.id());
    Entry entry = new Entry(session, Deadline.after(ttl, clock.nanos()), weightOf(session));
    if (!ttl.isPositive() || entry.weight() > limits.places()) {
      return;
    }
    entries.put(session.id(), entry);
    places += entry.weight();
    if (session.use() != TokenUse.SERVICE) {
      ArrayDeque<SessionId> mine = byUser.computeIfAbsent(session.user(), _ -> new ArrayDeque<>(2));
      mine.add(session.id());
      if (mine.size() > limits.perUser()) {
        forget(mine.getFirst());
      }
    }
    while (places > limits.places()) {
      forget(entries.keySet().iterator().next());
    }
  }

  /** There is no other node. */
  @Override
  public boolean mayBeOpen(SessionId id, Principal who) {
    return false;
  }

  @Override
  public synchronized Optional<KeptSession> take(SessionId id, Principal who) {
    Entry entry = entries.get(id);
    if (entry == null || !entry.session().isOf(who)) {
      return Optional.empty();
    }
    forget(id);
    return entry.until().isOverAt(clock.nanos()) ? Optional.empty() : Optional.of(entry.session());
  }

  /** Lets go of the sessions whose time is over; to be called now and then. */
  public synchronized void tidy() {
    long now = clock.nanos();
    List<SessionId> over = entries.values().stream().filter(entry -> entry.until().isOverAt(now))
        .map(entry -> entry.session().id()).toList();
    over.forEach(this::forget);
  }

  /** How many sessions are kept. */
  public synchronized int size() {
    return entries.size();
  }

  private void forget(SessionId id) {
    Entry entry = entries.remove(id);
    if (entry == null) {
      return;
    }
    places -= entry.weight();
    UserId user = entry.session().user();
    ArrayDeque<SessionId> mine = entry.session().use() == TokenUse.SERVICE ? null : byUser.get(user);
    if (mine != null && mine.remove(id) && mine.isEmpty()) {
      byUser.remove(user);
    }
  }

  private static int weightOf(KeptSession session) {
    int weight = 1;
    for (KeptSubscription subscription : session.subscriptions()) {
      var own = subscription.grants();
      weight += 1 + (own == null ? 0 : own.grants().subscribe().size() + own.grants().publish().size());
    }
    return weight;
  }
}
