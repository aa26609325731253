package io.carillon.application.connection;

import io.carillon.application.hub.Subscription;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.TopicFilter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One open connection: whose it is and what it listens to. Its client's commands come one at a time, but it may be closed,
 * or its deadlines enforced, from another thread at any moment; once closed, it takes no subscription any more.
 *
 * <p>There is one for every client, idle or not, so it is kept small: ids are numbers, and subscriptions are an array.
 */
public final class Connection {

  private static final Subscription[] NONE = {};

  private final ConnectionId id;
  private final Client client;
  private final String address;
  private final long openedAtNanos;
  private volatile ResumeRequest wanted;
  private volatile SessionId session;
  private volatile @Nullable Principal principal;
  private volatile boolean warned;
  private volatile boolean proving;
  private Subscription[] subscriptions = NONE;
  private boolean closed;

  // What the rate limits know of this client; its commands come one at a time.
  private long publishing;
  private long commanding;
  private long refused;
  private long malformed;

  /**
   * @param openedAtNanos when it was opened, by the monotonic clock
   * @param session a new one, which the connection has until it resumes another
   * @param wanted what the client asked for when it connected
   */
  public Connection(ConnectionId id, SessionId session, Client client, String address, long openedAtNanos,
      ResumeRequest wanted) {
    this.id = id;
    this.session = session;
    this.client = client;
    this.address = address;
    this.openedAtNanos = openedAtNanos;
    this.wanted = wanted;
  }

  public ConnectionId id() {
    return id;
  }

  /** The session that this connection continues. */
  public SessionId session() {
    return session;
  }

  /** For the registry, which finds connections by their sessions. */
  void setSession(SessionId newSession) {
    session = newSession;
  }

  /** The resume request from the handshake; none once the connection is authenticated. */
  public ResumeRequest wanted() {
    return wanted;
  }

  public Client client() {
    return client;
  }

  /** The network that the quota counts this connection by. */
  public String address() {
    return address;
  }

  /** When it was opened, by the monotonic clock. */
  public long openedAtNanos() {
    return openedAtNanos;
  }

  /** Whom the connection speaks for, or {@code null} before it has said so. */
  public @Nullable Principal principal() {
    return principal;
  }

  /**
   * Sets who the connection speaks for.
   *
   * @return false when it has been closed meanwhile
   */
  public synchronized boolean become(Principal newPrincipal) {
    if (closed) {
      return false;
    }
    Principal before = principal;
    warned = warned && before != null && before.expiresAt().equals(newPrincipal.expiresAt());
    principal = newPrincipal;
    wanted = ResumeRequest.NONE;
    return true;
  }

  /**
   * Sets who the connection speaks for and all that it listens to, in one step, so that whoever closes it meanwhile finds
   * either nothing or everything.
   *
   * @return false when it has been closed meanwhile
   */
  public synchronized boolean become(Principal newPrincipal, List<Subscription> restored) {
    if (!become(newPrincipal)) {
      return false;
    }
    subscriptions = restored.toArray(Subscription[]::new);
    return true;
  }

  /** Says that a token of the client's is being verified now, or no longer is. */
  public void setProving(boolean nowProving) {
    proving = nowProving;
  }

  /** Whether the client has sent a token that is being verified: until that is done, it is not closed for the want of one. */
  public boolean isProving() {
    return proving;
  }

  /**
   * Whether this is the first call for the present token: the warning of its end is due once. One that ends at the same moment
   * as the one before counts as the same: a client that only has that one hears nothing new.
   */
  public synchronized boolean warnOnce() {
    boolean first = !warned;
    warned = true;
    return first;
  }

  /**
   * Adds a subscription.
   *
   * @return false when the connection has been closed meanwhile
   */
  public synchronized boolean add(Subscription subscription) {
    if (closed) {
      return false;
    }
    subscriptions = Arrays.copyOf(subscriptions, subscriptions.length + 1);
    subscriptions[subscriptions.length - 1] = subscription;
    return true;
  }

  /** Takes the subscription to exactly this topic or pattern out. */
  public synchronized Optional<Subscription> remove(TopicFilter filter) {
    Optional<Subscription> found = subscriptionTo(filter);
    found.ifPresent(gone -> subscriptions = Arrays.stream(subscriptions)
        .filter(subscription -> subscription != gone)
        .toArray(Subscription[]::new));
    return found;
  }

  public synchronized Optional<Subscription> subscriptionTo(TopicFilter filter) {
    for (Subscription subscription : subscriptions) {
      if (subscription.filter().equals(filter)) {
        return Optional.of(subscription);
      }
    }
    return Optional.empty();
  }

  /** What the connection listens to now. */
  public synchronized List<Subscription> subscriptions() {
    return List.of(subscriptions);
  }

  /** The same; empty once the books are closed. */
  public synchronized Optional<List<Subscription>> subscriptionsWhileOpen() {
    return closed ? Optional.empty() : Optional.of(List.of(subscriptions));
  }

  /** How many subscriptions the client itself asked for: its inbox and {@code global} are the server's gift. */
  public synchronized int chosenSubscriptions() {
    int chosen = 0;
    for (Subscription subscription : subscriptions) {
      chosen += ReservedTopics.isGiven(subscription.filter()) ? 0 : 1;
    }
    return chosen;
  }

  /**
   * Closes the books.
   *
   * @param heir takes what it listened to, before anybody else learns that the books are closed; must not block
   * @return false when this was done before
   */
  public synchronized boolean close(Consumer<List<Subscription>> heir) {
    if (closed) {
      return false;
    }
    closed = true;
    List<Subscription> left = List.of(subscriptions);
    subscriptions = NONE;
    heir.accept(left);
    return true;
  }

  /**
   * Uses the allowance for publishing.
   *
   * @return how long the client has to wait, zero when it need not
   */
  Duration publish(RateLimit limit, long nowMicros) {
    long wait = limit.waitFor(publishing, nowMicros, 1);
    if (wait == 0) {
      publishing = limit.spend(publishing, nowMicros, 1);
    }
    return micros(wait);
  }

  /**
   * Uses the allowance for other commands.
   *
   * @return how long the client has to wait, zero when it need not
   */
  Duration command(RateLimit limit, long nowMicros, int units) {
    long wait = limit.waitFor(commanding, nowMicros, units);
    if (wait == 0) {
      commanding = limit.spend(commanding, nowMicros, units);
    }
    return micros(wait);
  }

  /**
   * Counts a refusal for being too fast.
   *
   * @return whether the client keeps doing it
   */
  boolean refuse(RateLimit limit, long nowMicros) {
    boolean tooOften = limit.waitFor(refused, nowMicros, 1) > 0;
    refused = limit.spend(refused, nowMicros, 1);
    return tooOften;
  }

  /**
   * Counts a message that could not be understood.
   *
   * @return whether there have been too many
   */
  boolean malformed(RateLimit limit, long nowMicros) {
    boolean tooOften = limit.waitFor(malformed, nowMicros, 1) > 0;
    malformed = limit.spend(malformed, nowMicros, 1);
    return tooOften;
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }
}
