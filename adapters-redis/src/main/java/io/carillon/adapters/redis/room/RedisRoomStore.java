package io.carillon.adapters.redis.room;

import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.room.RoomScripts.Reply;
import io.carillon.adapters.redis.room.RoomScripts.Use;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomDirectory;
import io.carillon.domain.room.RoomListener;
import io.carillon.domain.room.RoomListing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomOutcome.Done;
import io.carillon.domain.room.RoomOutcome.Refused;
import io.carillon.domain.room.RoomProblem;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.room.RoomsUnavailableException;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rooms that all nodes on a Redis share. Redis holds the truth, and every node a replica of all rooms, from which it answers
 * without asking. A change is made by one script if the room still is as this node believes, and is decided again otherwise. While
 * Redis is away nothing can be changed, and memberships are as they were last known (ADR 0021).
 */
public final class RedisRoomStore implements RoomStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisRoomStore.class);

  /** What a change may take in all. */
  private static final Duration WHOLE = Duration.ofMillis(990);

  /** For so long it waits for others of this node, and tries again when other nodes are faster; the last call takes the rest. */
  private static final long PATIENCE_NANOS = Duration.ofMillis(500).toNanos();

  /** How many rooms' use is taken down at once. */
  private static final int CHUNK = 200;

  /** A room's use is told when this part of the time has passed after which it would be forgotten. */
  private static final int TOLD_IN_TIME = 4;

  private static final int TURNS = 64;

  private final RoomConfig config;
  private final MonotonicClock clock;
  private final RedisCommands commands;
  private final RoomScripts scripts;
  private final RoomReplica replica;
  private final ReplicaKeeper keeper;

  /** Changes of a room that are made here take turns, so that they need not be decided again. */
  private final List<ReentrantLock> turns = Stream.generate(ReentrantLock::new).limit(TURNS).toList();

  /**
   * A store that knows of no room before it is {@linkplain #start started} and has read them.
   *
   * @param redis connections that have {@link #scripts}
   */
  public RedisRoomStore(RedisConnections redis, RoomConfig config, MonotonicClock clock) {
    this.config = config;
    this.clock = clock;
    this.commands = redis.commands();
    this.scripts = new RoomScripts(redis.config().prefix(), config, redis.spoiled());
    this.replica = new RoomReplica(clock);
    this.keeper = new ReplicaKeeper(redis, scripts, replica);
  }

  /** What the rooms have Redis perform. */
  public static List<Script> scripts() {
    return RoomScripts.all();
  }

  /** Begins to read the rooms; Redis need not be there yet. */
  public void start() {
    keeper.start();
  }

  /** Whether the rooms have been read: before, nobody is a member of anything. */
  public boolean isLoaded() {
    return replica.isLoaded();
  }

  /** How many rooms there are, empty ones included, as far as this node knows. */
  public int size() {
    return replica.rooms().size();
  }

  @Override
  public boolean isMember(RoomName room, UserId user) {
    return replica.rooms().isMember(room, user);
  }

  @Override
  public RoomOutcome change(RoomName name, Function<Optional<Room>, RoomOutcome> change) {
    long began = System.nanoTime();
    RoomReplica loaded = loaded();
    ReentrantLock turn = turns.get(Math.floorMod(name.hashCode(), TURNS));
    try {
      if (!turn.tryLock(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
        throw new RoomsUnavailableException("too many change a room at once", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RoomsUnavailableException("interrupted before a room was changed", e);
    }
    try {
      return change(name, loaded.find(name), change, began);
    } catch (RedisUnavailableException e) {
      throw new RoomsUnavailableException("a room cannot be changed: " + e.getMessage(), e);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public RoomListing publicRooms(@Nullable RoomName after, int limit) {
    return loaded().rooms().publicRooms(after, limit);
  }

  @Override
  public RoomListing roomsOf(UserId user, @Nullable RoomName after, int limit) {
    return loaded().rooms().roomsOf(user, after, limit);
  }

  @Override
  public void forgetUnused(Predicate<RoomName> isListenedTo) {
    long now = clock.elapsedMillis();
    List<Use> due = new ArrayList<>();
    RoomDirectory rooms = replica.rooms();
    for (RoomName name : rooms.names()) {
      if (isListenedTo.test(name)) {
        rooms.use(name);
      }
      rooms.find(name).map(room -> dueUse(room, now)).ifPresent(due::add);
    }
    try {
      for (int from = 0; from < due.size(); from += CHUNK) {
        tell(due.subList(from, Math.min(due.size(), from + CHUNK)), now);
      }
    } catch (RedisUnavailableException e) {
      LOG.debug("the use of rooms cannot be told now: {}", e.getMessage());
    }
  }

  @Override
  public void listen(RoomListener listener) {
    replica.listen(listener);
  }

  /** Reads no more; the connections are not its own. */
  @Override
  public void close() {
    keeper.close();
  }

  /** The number of the last change up to which this node knows all. */
  long position() {
    return replica.position();
  }

  private RoomReplica loaded() {
    if (!replica.isLoaded()) {
      throw new RoomsUnavailableException("the rooms have not been read from Redis yet", null);
    }
    return replica;
  }

  private RoomOutcome change(RoomName name, @Nullable RoomRecord believed,
      Function<Optional<Room>, RoomOutcome> change, long began) {
    RoomRecord known = believed;
    do {
      Room before = known == null ? null : known.room();
      RoomOutcome outcome = change.apply(Optional.ofNullable(before));
      // What is refused, or nothing new, may be so only because this node has not heard of the latest.
      Room after = outcome instanceof Done(var room) && !room.equals(before) ? room : null;
      Duration left = WHOLE.minusNanos(System.nanoTime() - began);
      switch (commands.write(RoomScripts.HASH_TAG, scripts.change(name, known, after)).await(left)) {
        case Reply.Made(var previous, var number) -> {
          if (after != null) {
            replica.changed(previous, new RoomRecord(number, after));
          }
          return outcome;
        }
        case Reply.Same() -> {
          if (outcome instanceof Done) {
            replica.rooms().use(name);
          }
          return outcome;
        }
        case Reply.TooManyRooms() -> {
          return new Refused(RoomProblem.TOO_MANY_ROOMS, config.perUser());
        }
        case Reply.NoPlaceLeft() -> {
          return new Refused(RoomProblem.NO_PLACE_LEFT, config.places());
        }
        case Reply.Other(var record) -> known = record;
      }
    } while (System.nanoTime() - began < PATIENCE_NANOS);
    throw new RoomsUnavailableException("other nodes change the room all the time", null);
  }

  /** What is to be told of a room's use: that it seems over, or has been used since that was last told. */
  private @Nullable Use dueUse(Room room, long now) {
    long patience = config.patienceWith(room).toMillis();
    long told = replica.sharedUse(room.name());
    long here = replica.rooms().usedAt(room.name());
    boolean isOver = now - Math.max(told, here) >= patience;
    return isOver || here - told >= Math.max(1, patience / TOLD_IN_TIME) ? replica.use(room.name(), patience) : null;
  }

  private void tell(List<Use> uses, long now) {
    List<Long> unused = commands.write(RoomScripts.HASH_TAG, scripts.use(uses, now)).await();
    for (int i = 0; i < uses.size(); i++) {
      replica.used(uses.get(i).name(), now - unused.get(i));
    }
  }
}
