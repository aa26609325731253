package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A topic as a faultless server would keep it. */
final class ModelTopic {

  /**
   * A message of the log.
   *
   * @param gone whether its time to live is over
   */
  record Stored(long offset, String id, String hash, boolean gone) {}

  private final String name;
  private final boolean recorded;
  private final Set<String> members = new TreeSet<>();
  private final List<Stored> log = new ArrayList<>();
  private int lives = 1;
  private long oldest = 1;
  private long version;

  ModelTopic(String name, boolean recorded) {
    this.name = name;
    this.recorded = recorded;
  }

  String name() {
    return name;
  }

  boolean isRecorded() {
    return recorded;
  }

  @Nullable
  String epoch() {
    return recorded ? "e" + lives + name.charAt(name.length() - 1) : null;
  }

  long top() {
    return log.size();
  }

  long oldest() {
    return oldest;
  }

  long append(String id, String hash, boolean gone) {
    log.add(new Stored(log.size() + 1L, id, hash, gone));
    return log.size();
  }

  List<Stored> after(long offset) {
    return List.copyOf(log.subList((int) offset, log.size()));
  }

  void trim(long howMany) {
    oldest = Math.min(oldest + howMany, top() + 1);
  }

  /** The log is lost, as when a store comes back empty. */
  void lose() {
    log.clear();
    oldest = 1;
    lives++;
  }

  /** Why nothing can be recovered from there; null when it can. */
  @Nullable
  String obstacle(Position since) {
    if (!since.epoch().equals(epoch())) {
      return "epoch_changed";
    }
    return since.offset() > top() ? "position_ahead" : since.offset() + 1 < oldest ? "trimmed" : null;
  }

  Set<String> members() {
    return members;
  }

  long version() {
    return version;
  }

  long nextVersion() {
    return ++version;
  }
}
