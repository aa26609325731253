package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.DataLost;
import io.carillon.acceptance.invariant.Event.OnConnection;
import io.carillon.acceptance.invariant.Event.Opened;
import io.carillon.acceptance.invariant.Event.PresenceChange;
import io.carillon.acceptance.invariant.Event.PresenceSet;
import io.carillon.acceptance.invariant.Event.PresenceSnapshot;
import io.carillon.acceptance.invariant.Event.Quiet;
import io.carillon.acceptance.invariant.Event.Subscribed;
import io.carillon.acceptance.invariant.Event.Unsubscribed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@link Invariant#I13}. The truth about a topic is in the log: the users with a live connection that is subscribed to it and has not
 * chosen to be invisible.
 */
final class PresenceRule implements Rule {

  /** What one connection does and is. */
  private static final class Live {
    private final String user;
    private final Set<String> topics = new HashSet<>();
    private final Map<String, View> views = new HashMap<>();

    Live(String user) {
      this.user = user;
    }
  }

  /** What one connection believes about one topic. */
  private static final class View {
    private final LoggedEvent snapshot;
    private final long known;
    private final Set<String> members;
    private long version;

    /** Whether the client knows that it has missed something. */
    private boolean stale;

    View(LoggedEvent logged, PresenceSnapshot snapshot) {
      this.snapshot = logged;
      this.members = new TreeSet<>(snapshot.members());
      this.known = snapshot.version();
      this.version = known;
    }
  }

  /** So long after a loss of data a change may still come that was to be told before it, behind what was told after it. */
  private static final long AFTERMATH_MICROS = 10_000_000;

  private final Map<String, Live> connections = new HashMap<>();
  private final Set<String> invisible = new HashSet<>();
  private long lostUntil = Long.MIN_VALUE;

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case Opened opened -> connections.put(opened.conn(), new Live(opened.user()));
      case Closed closed -> connections.remove(closed.conn());
      case DataLost lost -> lostUntil = lost.tMono() + AFTERMATH_MICROS;
      case Quiet _ -> compare(findings);
      case OnConnection event -> {
        Live live = connections.get(event.conn());
        if (live != null) {
          see(logged, event, live, findings);
        }
      }
      default -> {
        // Says nothing about who is there.
      }
    }
  }

  private void see(LoggedEvent logged, OnConnection event, Live live, Findings findings) {
    switch (event) {
      case Subscribed subscribed -> live.topics.add(subscribed.topic());
      case Unsubscribed unsubscribed -> {
        live.topics.remove(unsubscribed.topic());
        live.views.remove(unsubscribed.topic());
      }
      case PresenceSet set when set.status().equals("invisible") -> invisible.add(live.user);
      case PresenceSet _ -> invisible.remove(live.user);
      case Event.Gap gap when gap.epoch() == null -> {
        View view = live.views.get(gap.topic());
        if (view != null) {
          view.stale = true;
        }
      }
      case PresenceSnapshot snapshot -> live.views.put(snapshot.topic(), new View(logged, snapshot));
      case PresenceChange change -> apply(logged, change, live.views.get(change.topic()), findings);
      default -> {
        // Neither comes nor goes.
      }
    }
  }

  /** What a snapshot holds already may still come behind it; then versions rise by one, or the client has to look again. */
  private void apply(LoggedEvent logged, PresenceChange change, @Nullable View view, Findings findings) {
    if (view == null || change.version() <= view.known) {
      return;
    }
    if (change.version() <= view.version && change.tMono() > lostUntil) {
      findings.report(logged, "version %d came after version %d".formatted(change.version(), view.version));
    }
    view.stale |= change.version() > view.version + 1;
    view.version = Math.max(view.version, change.version());
    if (!view.stale) {
      apply(logged, change, view.members, findings);
    }
  }

  private static void apply(LoggedEvent logged, PresenceChange change, Set<String> members, Findings findings) {
    boolean fits = switch (change.change()) {
      case "join" -> members.add(change.user());
      case "leave" -> members.remove(change.user());
      default -> members.contains(change.user());
    };
    if (!fits) {
      findings.report(logged,
          "version %d: a %s of %s does not fit to those who were there: %s".formatted(change.version(),
              change.change(), change.user(), members));
    }
  }

  private void compare(Findings findings) {
    var truth = new HashMap<String, Set<String>>();
    connections.values().stream().filter(live -> !invisible.contains(live.user))
        .forEach(
            live -> live.topics.forEach(topic -> truth.computeIfAbsent(topic, _ -> new TreeSet<>()).add(live.user)));
    connections.values().forEach(live -> live.views.forEach((topic, view) -> {
      Set<String> present = truth.getOrDefault(topic, Set.of());
      var believed = new TreeSet<>(view.members);
      if (invisible.contains(live.user)) {
        believed.remove(live.user); // whether they see themselves is left open
      }
      if (view.stale) {
        findings.report(view.snapshot,
            "%s missed a change and had not looked again when all was quiet".formatted(live.user));
      } else if (!present.equals(believed)) {
        findings.report(view.snapshot,
            "when all was quiet, %s believed in %s, and %s were there".formatted(live.user, believed, present));
      }
    }));
  }
}
