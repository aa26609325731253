package io.carillon.domain.protection;

import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.UserId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The places of one node by itself. Of each user it knows the connections in the order in which they came. */
public final class NodePlaces implements UserPlaces {

  private static final long[] NONE = {};

  private final int limit;
  private final ConcurrentHashMap<UserId, long[]> byUser = new ConcurrentHashMap<>();
  private volatile Listener listener = (_, _) -> {};

  /** @param limit how many connections a user may have; at least 1 */
  public NodePlaces(int limit) {
    this.limit = limit;
  }

  @Override
  public boolean enter(UserId user, ConnectionId connection) {
    boolean[] entered = {false};
    byUser.compute(user, (_, before) -> {
      long[] others = without(before, connection.bits());
      entered[0] = others.length < limit;
      return entered[0] ? with(before, connection.bits()) : orNull(others);
    });
    return entered[0];
  }

  @Override
  public void enterBeyond(UserId user, ConnectionId connection) {
    byUser.compute(user, (_, before) -> with(before, connection.bits()));
  }

  @Override
  public void enterReplacing(UserId user, ConnectionId connection) {
    List<ConnectionId> replaced = new ArrayList<>();
    byUser.compute(user, (_, before) -> {
      long[] all = with(before, connection.bits());
      int excess = Math.max(0, all.length - limit);
      Arrays.stream(all, 0, excess).mapToObj(ConnectionId::new).forEach(replaced::add);
      return Arrays.copyOfRange(all, excess, all.length);
    });
    replaced.forEach(oldest -> listener.replaced(user, oldest));
  }

  @Override
  public void leave(UserId user, ConnectionId connection) {
    byUser.computeIfPresent(user, (_, before) -> orNull(without(before, connection.bits())));
  }

  @Override
  public boolean holds(UserId user, ConnectionId connection) {
    return contains(byUser.getOrDefault(user, NONE), connection.bits());
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
  }

  /** The connections of a user, the oldest first. */
  public List<ConnectionId> of(UserId user) {
    return Arrays.stream(byUser.getOrDefault(user, NONE)).mapToObj(ConnectionId::new).toList();
  }

  /** The users who have connections; those who come and go meanwhile may be among them or not. */
  public Set<UserId> users() {
    return byUser.keySet();
  }

  private static boolean contains(long[] all, long connection) {
    for (long each : all) {
      if (each == connection) {
        return true;
      }
    }
    return false;
  }

  private static long[] with(long @Nullable [] before, long connection) {
    if (before == null) {
      return new long[]{connection};
    }
    if (contains(before, connection)) {
      return before;
    }
    long[] all = Arrays.copyOf(before, before.length + 1);
    all[before.length] = connection;
    return all;
  }

  private static long[] without(long @Nullable [] before, long connection) {
    return before == null || !contains(before, connection)
        ? before == null ? NONE : before
        : Arrays.stream(before).filter(each -> each != connection).toArray();
  }

  private static long @Nullable [] orNull(long[] places) {
    return places.length == 0 ? null : places;
  }
}
