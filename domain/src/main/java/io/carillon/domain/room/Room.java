package io.carillon.domain.room;

import io.carillon.domain.room.RoomOutcome.Done;
import io.carillon.domain.room.RoomOutcome.Refused;
import io.carillon.domain.session.UserId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A room and who belongs to it. Whoever is invited has a place and may listen and speak, but does not count as having
 * come: a room is empty when nobody has joined, and only those who joined own it.
 *
 * @param isPrivate whether only those who are invited may join
 * @param maxMembers how many may belong to it, joined and invited together
 * @param owner {@code null} when the room is empty: then the next to join is the owner
 * @param members in the order in which they came, or were invited
 */
public record Room(RoomName name, boolean isPrivate, int maxMembers, @Nullable UserId owner,
    SequencedMap<UserId, Standing> members) {

  /** How somebody belongs to a room. */
  public enum Standing {
    JOINED, INVITED
  }

  public Room {
    members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    if (members.size() > maxMembers || (owner != null && members.get(owner) != Standing.JOINED)) {
      throw new IllegalArgumentException("room: " + members.size() + " members of " + maxMembers + ", owned by " + owner
          + " (expected: no more than that, and an owner who has joined)");
    }
  }

  /** A new room, which its owner has joined. */
  public static RoomOutcome create(RoomName name, UserId owner, boolean isPrivate, int maxMembers,
      Collection<UserId> invited) {
    var members = new LinkedHashMap<UserId, Standing>();
    members.put(owner, Standing.JOINED);
    invited.forEach(user -> members.putIfAbsent(user, Standing.INVITED));
    return members.size() > maxMembers
        ? new Refused(RoomProblem.FULL, maxMembers)
        : new Done(new Room(name, isPrivate, maxMembers, owner, members));
  }

  /** Anybody joins a public room, and those who are invited a private one. Joining again changes nothing. */
  public RoomOutcome join(UserId user) {
    Standing standing = members.get(user);
    if (standing == Standing.JOINED) {
      return new Done(this);
    }
    if (standing == null && isPrivate) {
      return Refused.because(RoomProblem.UNKNOWN);
    }
    if (standing == null && members.size() >= maxMembers) {
      return new Refused(RoomProblem.FULL, maxMembers);
    }
    var changed = new LinkedHashMap<>(members);
    changed.remove(user); // who was invited long ago comes now
    changed.put(user, Standing.JOINED);
    return new Done(new Room(name, isPrivate, maxMembers, Objects.requireNonNullElse(owner, user), changed));
  }

  /** A member leaves for good, or declines; of those who joined, the one who has been there longest becomes the owner. */
  public RoomOutcome leave(UserId user) {
    if (!members.containsKey(user)) {
      return Refused.because(RoomProblem.UNKNOWN);
    }
    var changed = new LinkedHashMap<>(members);
    changed.remove(user);
    UserId nextOwner = user.equals(owner) ? longestThere(changed) : owner;
    return new Done(new Room(name, isPrivate, maxMembers, nextOwner, changed));
  }

  /** The owner gives others a place; who has one already keeps it. */
  public RoomOutcome invite(UserId inviter, Collection<UserId> users) {
    if (!members.containsKey(inviter)) {
      return Refused.because(RoomProblem.UNKNOWN);
    }
    if (!inviter.equals(owner)) {
      return Refused.because(RoomProblem.NOT_OWNER);
    }
    var changed = new LinkedHashMap<>(members);
    users.forEach(user -> changed.putIfAbsent(user, Standing.INVITED));
    return changed.size() > maxMembers
        ? new Refused(RoomProblem.FULL, maxMembers)
        : new Done(new Room(name, isPrivate, maxMembers, owner, changed));
  }

  /** Whether nobody has joined, or all who had have left. */
  public boolean isEmpty() {
    return owner == null;
  }

  /** Those who belong to the room in one way, in their order. */
  public List<UserId> members(Standing standing) {
    return members.entrySet().stream().filter(member -> member.getValue() == standing).map(member -> member.getKey())
        .toList();
  }

  private static @Nullable UserId longestThere(SequencedMap<UserId, Standing> members) {
    return members.entrySet().stream().filter(member -> member.getValue() == Standing.JOINED)
        .map(member -> member.getKey()).findFirst().orElse(null);
  }
}
