package io.carillon.adapters.local.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.telemetry.Concern.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A key set that is published somewhere, and changes while the server runs. It is read on a thread of its own, once at a time
 * and at a limited rate, and the set that is known serves meanwhile. A token that names an unknown key waits, without a thread,
 * for a read that began after the token came: so a key that was just published is found, however many others are asked for.
 */
final class FetchedKeys implements VerificationKeys {

  /** A read that takes longer has failed. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(5);

  /** A token waits so long; that is enough for one pause and a read. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** So long the last set serves when it cannot be read again: keys that were withdrawn must not count for ever. */
  static final Duration KEPT_WITHOUT_CONTACT = Duration.ofHours(4);

  /** So many tokens wait; each holds its request. Others are asked to come again. */
  static final int MAX_WAITING = 1_000;

  private final KeySource source;
  private final @Nullable JWSAlgorithm pinned;
  private final LongSupplier nanoClock;
  private final Executor readers;
  private final Executor answers;
  private final KeySetLog log;

  private volatile @Nullable PublishedKeys known;

  // All below is guarded by this object's monitor.

  private final List<Waiting> waiting = new ArrayList<>();
  private boolean reading;
  private int begun;
  private long beganAt;
  private long endedAt;
  private long knownSince;
  private boolean failing;

  /**
   * A token that waits.
   *
   * @param decisive the number of the read whose result decides: the first that begins after the token came
   */
  private record Waiting(String keyId, JWSHeader header, int decisive, long until, CompletableFuture<Known> match) {}

  /**
   * @param nanoClock measures durations, in nanoseconds
   * @param readers runs a read, which may block
   * @param answers runs what follows from a read for one token
   */
  FetchedKeys(KeySource source, @Nullable JWSAlgorithm pinned, LongSupplier nanoClock, Executor readers,
      Executor answers) {
    this.source = source;
    this.pinned = pinned;
    this.nanoClock = nanoClock;
    this.readers = readers;
    this.answers = answers;
    this.log = new KeySetLog(source.place(), nanoClock);
    this.knownSince = nanoClock.getAsLong();
  }

  /**
   * The key set at a place. One in a file is read at once.
   *
   * @throws IllegalArgumentException in words for the operator when keys may not come from there, or the file has none
   */
  static FetchedKeys at(URI location, @Nullable JWSAlgorithm pinned) {
    boolean isFile = "file".equalsIgnoreCase(location.getScheme());
    KeySource source = isFile ? new FileKeySource(Path.of(location)) : HttpKeySource.at(location);
    // A platform thread: resolving a name cannot be interrupted, and would hold a carrier of the virtual threads.
    Executor readers = read -> Thread.ofPlatform().daemon().name("key-set").start(read);
    FetchedKeys keys = new FetchedKeys(source, pinned, System::nanoTime, readers, Thread::startVirtualThread);
    if (isFile) {
      keys.readNow();
    }
    return keys;
  }

  /** @throws IllegalArgumentException in words for the operator when it fails */
  private synchronized void readNow() {
    try {
      known = PublishedKeys.parse(source.read(), pinned);
      log.read(known);
      begun++;
      endedAt = nanoClock.getAsLong();
      knownSince = endedAt;
    } catch (IOException | ParseException e) {
      throw new IllegalArgumentException("the key set " + source.place() + " cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public Match match(JWSHeader header) {
    if (pinned != null && !pinned.equals(header.getAlgorithm())) {
      return new Known.None(TokenProblem.UNSUPPORTED_ALGORITHM); // whatever the set says that its key is for
    }
    String keyId = header.getKeyID();
    if (keyId == null) {
      return new Known.None(TokenProblem.UNKNOWN_KEY);
    }
    PublishedKeys keys = known;
    return keys != null && keys.name(keyId) ? keys.match(keyId, header) : await(keyId, header);
  }

  private synchronized Match await(String keyId, JWSHeader header) {
    PublishedKeys keys = known;
    if (keys != null && keys.name(keyId)) {
      return keys.match(keyId, header);
    }
    long now = nanoClock.getAsLong();
    if (failing || waiting.size() >= MAX_WAITING) {
      return new Known.Unavailable(retryAfter(now));
    }
    var awaited = new CompletableFuture<Known>();
    waiting.add(new Waiting(keyId, header, begun + 1, now + PATIENCE.toNanos(), awaited));
    readIfDue(now);
    return new Awaited(awaited);
  }

  @Override
  public void tend() {
    if (isOverdueAfterTending(nanoClock.getAsLong())) {
      source.abort(); // outside the monitor, because closing a connection may take a moment
    }
  }

  /** @return whether a read takes too long */
  private synchronized boolean isOverdueAfterTending(long now) {
    boolean overdue = reading && now - beganAt > TIME_LIMIT.toNanos();
    if (overdue) {
      failed("there is no complete answer within " + TIME_LIMIT.toSeconds() + " s", now);
    }
    if (known != null && now - knownSince > KEPT_WITHOUT_CONTACT.toNanos()) {
      known = null;
      log.forgotten(KEPT_WITHOUT_CONTACT);
    }
    answer(each -> now - each.until() >= 0, _ -> new Known.Unavailable(retryAfter(now)));
    readIfDue(now);
    return overdue;
  }

  private void readIfDue(long now) {
    Duration pause = failing || !waiting.isEmpty() ? source.pause() : source.refreshInterval();
    if (!reading && (begun == 0 || now - endedAt >= pause.toNanos())) {
      reading = true;
      beganAt = now;
      int number = ++begun;
      readers.execute(() -> read(number));
    }
  }

  private void read(int number) {
    try {
      PublishedKeys keys = PublishedKeys.parse(source.read(), pinned);
      succeeded(number, keys);
    } catch (IOException e) {
      ended(e.getClass().getSimpleName() + ": " + e.getMessage());
    } catch (ParseException | RuntimeException e) {
      ended(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void succeeded(int number, PublishedKeys keys) {
    known = keys;
    failing = false;
    reading = false;
    endedAt = nanoClock.getAsLong();
    knownSince = endedAt;
    log.read(keys);
    answer(each -> keys.name(each.keyId()) || each.decisive() <= number,
        each -> keys.match(each.keyId(), each.header()));
    readIfDue(endedAt);
  }

  private synchronized void ended(String cause) {
    reading = false;
    endedAt = nanoClock.getAsLong();
    failed(cause, endedAt);
  }

  private void failed(String cause, long now) {
    failing = true;
    log.failed(cause, known != null);
    answer(_ -> true, _ -> new Known.Unavailable(retryAfter(now)));
  }

  /** Some wait no longer. */
  private void answer(Predicate<Waiting> which, Function<Waiting, Known> matchOf) {
    waiting.removeIf(each -> {
      boolean leaves = which.test(each);
      if (leaves) {
        Known match = matchOf.apply(each);
        answers.execute(() -> each.match().complete(match));
      }
      return leaves;
    });
  }

  /** When the next read has probably ended: whole seconds, and one at least. */
  private Duration retryAfter(long now) {
    Duration untilNext = reading ? Duration.ZERO : source.pause().minusNanos(now - endedAt);
    return Duration.ofSeconds(1 + Math.max(0, untilNext.plusMillis(999).toSeconds()));
  }

  @Override
  public synchronized Optional<Trouble> trouble() {
    if (known == null) {
      return Optional.of(new Trouble("keys_unavailable", false,
          "no keys that verify tokens are known: check JWT_JWKS and the network; the log has the reason"));
    }
    return failing
        ? Optional.of(new Trouble("keys_not_refreshed", true,
            "the keys that verify tokens cannot be read anew: check JWT_JWKS and the network; the known ones serve"))
        : Optional.empty();
  }

  @Override
  public int size() {
    PublishedKeys keys = known;
    return keys == null ? 0 : keys.size();
  }

  @Override
  public synchronized Duration age() {
    return Duration.ofNanos(nanoClock.getAsLong() - knownSince);
  }
}
