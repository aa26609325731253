package io.carillon.domain.topic;

import java.time.Duration;

/**
 * The rules of one namespace.
 *
 * @param subscribe who may listen
 * @param publish who may speak
 * @param history what is kept for replay
 * @param presence what its listeners are told of each other's coming and going
 * @param wildcards whether patterns may be subscribed to
 * @param overflow what happens to a subscriber that is too slow
 * @param publishRate how many messages a user may publish there a second, on all nodes together; 0 for no bound of its own
 */
public record NamespacePolicy(Audience subscribe, Audience publish, History history, PresenceMode presence,
    boolean wildcards, Overflow overflow, int publishRate) {

  /** A policy without a bound on publishing of its own. */
  public NamespacePolicy(Audience subscribe, Audience publish, History history, PresenceMode presence,
      boolean wildcards, Overflow overflow) {
    this(subscribe, publish, history, presence, wildcards, overflow, 0);
  }

  /** What holds where the configuration says nothing: a grant is needed, and nothing else is on. */
  public static final NamespacePolicy GRANTED = new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, History.NONE,
      PresenceMode.OFF, false, Overflow.CLOSE);

  /** The namespace of topics without a {@code ':'}, out of the box. */
  public static final NamespacePolicy OPEN = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, History.NONE,
      PresenceMode.OFF, false, Overflow.CLOSE);

  /** Inboxes, out of the box: what comes for a user who is away is kept for a day. */
  public static final NamespacePolicy INBOX = new NamespacePolicy(Audience.GRANTED, Audience.GRANTED,
      new History(1_000, Duration.ofDays(1)), PresenceMode.OFF, false, Overflow.CLOSE);

  /** Rooms, out of the box: for their members alone, who see each other. */
  public static final NamespacePolicy MEMBERS = new NamespacePolicy(Audience.MEMBERS, Audience.MEMBERS, History.NONE,
      PresenceMode.ON, false, Overflow.CLOSE);

  /** The same policy with another history. */
  public NamespacePolicy keeping(History other) {
    return new NamespacePolicy(subscribe, publish, other, presence, wildcards, overflow, publishRate);
  }
}
