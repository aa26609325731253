package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.invariant.Cause;
import io.carillon.acceptance.invariant.Event;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection of a device, which writes down all that is said on it. What the server says is written by the thread that reads it, so
 * that it stands in the log in the order in which it came; what the client says is written before it is sent.
 */
final class Conversation {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE_SECONDS = 40;

  private record Expected(Consumer<Message> log, CompletableFuture<Optional<Message>> answer) {}

  private final World world;
  private final Device device;
  private final URI server;
  private final String conn;
  private final Link link;
  private final AtomicInteger commands = new AtomicInteger();
  private final Map<String, Expected> expected = new ConcurrentHashMap<>();
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> versions = new ConcurrentHashMap<>();
  private final List<Cause> causes = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
  private final CompletableFuture<Ending> closed;

  /** Nothing is written down behind the end. */
  private final Object end = new Object();
  private boolean ended;

  /** Set before those who wait for an answer are told that none comes. */
  private volatile boolean answersNothing;
  private volatile List<String> rights;
  private final boolean mayExpire;
  private volatile long timeoutMillis;

  Conversation(World world, Device device, URI server, String conn, Link link, Pass pass) {
    this.world = world;
    this.device = device;
    this.server = server;
    this.conn = conn;
    this.link = link;
    this.rights = pass.topics();
    this.mayExpire = pass.mayExpire();
    this.closed = link.ended().thenApply(this::end);
  }

  /** Begins to listen, and waits until the server has welcomed the client; tells whether it has. */
  boolean begin() {
    link.listen(text -> hear(Message.parse(text)));
    return await(opened.thenApply(Optional::of), "the greeting").orElse(false);
  }

  String conn() {
    return conn;
  }

  boolean isOver() {
    return closed.isDone();
  }

  /** Completes when the end has been written down. */
  CompletableFuture<Ending> closed() {
    return closed;
  }

  /** Up to which change it knows who is at a topic; empty when it does not want to know. */
  Optional<Long> versionAt(String topic) {
    return Optional.ofNullable(versions.get(topic));
  }

  Set<String> subscriptions() {
    return Set.copyOf(subscriptions);
  }

  /** Whether the token permits to hear the topic. */
  boolean permits(String topic) {
    return rights.contains(topic);
  }

  /** Whether something was done to it that may end it later on. */
  boolean isDoomed() {
    return !causes.isEmpty();
  }

  /** For how long the server waits for a silent client. */
  Duration timeout() {
    return Duration.ofMillis(timeoutMillis);
  }

  /** Asks, and writes down what the answer means. Empty when the connection ended before. */
  CompletableFuture<Optional<Message>> ask(String type, Map<String, ?> data, Consumer<Message> log) {
    String id = "c" + commands.incrementAndGet();
    var wanted = new Expected(log, new CompletableFuture<>());
    expected.put(id, wanted);
    link.say(JSON.writeValueAsString(Map.of("type", type, "id", id, "data", data)));
    if (answersNothing) {
      wanted.answer().complete(Optional.empty());
    }
    return wanted.answer();
  }

  /** Waits for an answer, which must come unless the connection ends. */
  <T> Optional<T> await(CompletableFuture<Optional<T>> answer, String what) {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      world.complaints().add("connection %s waits for %s in vain; causes: %s".formatted(conn, what, causes));
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  CompletableFuture<Optional<Message>> publish(Publication publication) {
    String topic = publication.topic();
    String id = publication.id();
    synchronized (end) {
      if (ended) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      world.recorder()
          .add(new Event.PublishSent(now(), device.name(), conn, topic, id, publication.hash(), publication.ttlMs()));
    }
    return ask(publication.command(), publication.data(), answer -> {
      if (answer.type().equals("Error")) {
        world.recorder().add(new Event.PublishRefused(now(), device.name(), conn, topic, id, answer.text("code")));
        device.refused(publication, answer.text("code"));
      } else {
        world.recorder()
            .add(new Event.PublishAcked(now(), device.name(), conn, topic, id,
                world.epoch(topic, Entry.epochOf(answer.data())),
                answer.data().path("offset").asLong(0), answer.data().path("duplicate").asBoolean(false)));
        device.published(publication);
      }
    });
  }

  /** Subscribes to one topic; with a position or a number of older messages where they are given. */
  Optional<Message> subscribe(String topic, Event.@Nullable Position since, int history, @Nullable String onOverflow) {
    var request = new LinkedHashMap<String, Object>(Map.of("topic", topic));
    if (since != null) {
      request.put("position", Map.of("epoch", since.epoch(), "offset", since.offset()));
    }
    if (history > 0) {
      request.put("history", history);
    }
    if (onOverflow != null) {
      request.put("on_overflow", onOverflow);
    }
    return await(
        ask("Subscribe", Map.of("topics", List.of(request)), answer -> answer.data().path("topics").forEach(found -> {
          var entry = new Entry(found);
          if (entry.isError()) {
            if (permits(topic) && !isExcused(found.path("error").path("code").asString(""))) {
              world.complaints().add("connection %s: subscribing to %s failed: %s".formatted(conn, topic, found));
            }
          } else {
            begin(entry, since, history, false);
          }
        })), "the subscription to " + topic);
  }

  void unsubscribe(String topic) {
    await(ask("Unsubscribe", Map.of("topics", List.of(topic)), answer -> answer.data().path("topics").forEach(found -> {
      if (!new Entry(found).isError()) {
        stop(topic, null);
      }
    })), "the end of the subscription to " + topic);
  }

  /** Shows the server a newer token. */
  void refresh(Pass pass) {
    await(ask("RefreshToken", Map.of("token", pass.token()), answer -> {
      if (answer.isStatus("refreshed")) {
        rights = pass.topics();
        grant(answer);
        answer.data().path("revoked").forEach(topic -> stop(topic.asString(), "revoked"));
      } else if (!isExcused(answer.text("code")) && !isClockExcused(answer.text("code"))) {
        world.complaints().add("connection %s: the token was not refreshed: %s".formatted(conn, answer.text()));
      }
    }), "the refreshed token");
  }

  /** Asks who is at a topic. */
  CompletableFuture<Optional<Message>> look(String topic) {
    return ask("Presence", Map.of("topic", topic), answer -> {
      if (isExcused(answer.text("code")) || (answer.text("code").equals("forbidden") && !permits(topic))
          || (answer.text("code").equals("token_expired") && mayExpire) || isClockExcused(answer.text("code"))) {
        return;
      }
      if (!answer.isStatus("presence") || answer.data().path("more").asBoolean(false)) {
        world.complaints().add("connection %s: no presence, or too much of it: %s".formatted(conn, answer.text()));
        return;
      }
      var members = new ArrayList<String>();
      answer.data().path("members").forEach(member -> members.add(member.path("user").asString()));
      long version = answer.data().path("version").asLong();
      versions.put(topic, version);
      world.recorder().add(new Event.PresenceSnapshot(now(), device.name(), conn, topic, version, members));
    });
  }

  /** Chooses how the user is seen; tells whether the server has said so. */
  boolean show(String status) {
    return await(ask("SetPresence", Map.of("status", status), answer -> {
      if (answer.isStatus("presence_set")) {
        world.recorder().add(new Event.PresenceSet(now(), device.name(), conn, status));
        device.shown(status);
      } else if (!isExcused(answer.text("code"))) {
        world.complaints().add("connection %s: the status was not set: %s".formatted(conn, answer.text()));
      }
    }), "the new status").filter(answer -> answer.isStatus("presence_set")).isPresent();
  }

  /** Takes its leave and waits for the end. */
  void leave() {
    causes.add(Cause.CLEAN);
    link.leave();
    awaitEnd();
  }

  void reset() {
    causes.add(Cause.RESET);
    link.reset();
    awaitEnd();
  }

  /** From now on the client neither reads nor speaks; when the server must have noticed, somebody looks how it ended. */
  void fallSilent() {
    causes.add(Cause.HALF_OPEN);
    link.fallSilent(timeout().plusSeconds(2));
  }

  /** The client reads nothing for a while. */
  void readSlowly(Duration time) {
    causes.add(Cause.SLOW);
    link.pauseReading(time);
  }

  void goOnReading() {
    link.goOnReading();
  }

  /** The token will not be refreshed. */
  void letExpire() {
    causes.add(Cause.EXPIRED);
  }

  /** Another connection of the device is about to take over the session; what still comes on this one is ignored. */
  void letTakeOver() {
    causes.add(Cause.TAKEN_OVER);
    link.ignore();
  }

  void awaitEnd() {
    await(closed.thenApply(Optional::of), "its end");
  }

  /** Whether an answer says that it cannot be done now, and there is a reason. */
  private boolean isExcused(String code) {
    return code.equals("unavailable") && world.disruptions().excuseRefusals();
  }

  /** Whether a node whose time of day has jumped takes a token for one that has ended or does not hold yet. */
  private boolean isClockExcused(String code) {
    return code.startsWith("token_") && Cause.CLOCK_STEPPED.codes().stream()
        .anyMatch(close -> world.disruptions().excuse(server, close).filter(Cause.CLOCK_STEPPED::equals).isPresent());
  }

  private void hear(Message message) {
    Expected wanted = message.id().isEmpty() ? null : expected.remove(message.id());
    if (wanted != null) {
      wanted.log().accept(message);
      wanted.answer().complete(Optional.of(message));
      return;
    }
    switch (message.type()) {
      case "Broadcast", "DirectMessage" -> arrive(new Entry(message.json()).message(device.user()), false);
      case "Gap" -> {
        arrive(new Entry(message.data()).gap(device.positionOn(message.text("topic"))), false);
        if (versions.containsKey(message.text("topic"))) {
          lookAgain(message.text("topic"));
        }
      }
      case "Presence" -> {
        JsonNode changes = message.data().path("changes");
        (changes.isArray() ? changes.values() : List.of(message.data()))
            .forEach(change -> see(message.text("topic"), change));
      }
      case "Status" -> {
        switch (message.event()) {
          case "connected" -> welcome(message);
          case "unsubscribed" -> message.data().path("topics")
              .forEach(topic -> stop(topic.path("topic").asString(), message.text("reason")));
          default -> world.complaints().add("connection %s: an answer to nothing: %s".formatted(conn, message.text()));
        }
      }
      case "Notification" -> {
        // The warning before a token's end, which this client knows anyway.
      }
      default -> {
        if (!isExcused(message.text("code"))) {
          world.complaints().add("connection %s: unexpected: %s".formatted(conn, message.text()));
        }
      }
    }
  }

  private void welcome(Message message) {
    timeoutMillis = message.data().path("timeout_ms").asLong(0);
    String session = message.text("session");
    boolean resumed = message.data().path("resumed").asBoolean(false);
    device.welcomed(session);
    world.recorder()
        .add(new Event.Opened(now(), device.name(), conn, server.getAuthority(), device.user(), session, resumed));
    grant(message);
    message.data().path("topics").forEach(found -> {
      var entry = new Entry(found);
      boolean goesOn = entry.isResumed() && device.listensTo(entry.topic());
      begin(entry, goesOn ? device.positionOn(entry.topic()) : null, 0, entry.isResumed());
    });
    opened.complete(true);
  }

  private void grant(Message message) {
    long left = message.data().path("token_expires_at").asLong(0)
        - message.data().path("server_time").asLong(System.currentTimeMillis());
    world.recorder()
        .add(new Event.Granted(now(), device.name(), conn, rights, now() + TimeUnit.MILLISECONDS.toMicros(left)));
  }

  /** A subscription has begun; what its answer brings comes first. */
  private void begin(Entry entry, Event.@Nullable Position since, int history, boolean resumed) {
    String topic = entry.topic();
    subscriptions.add(topic);
    device.listens(topic);
    Boolean recovered = entry.recovered();
    String epoch = world.epoch(topic, entry.epoch());
    world.recorder()
        .add(new Event.Subscribed(now(), device.name(), conn, topic, epoch, entry.offset(), since, history,
            resumed,
            recovered, entry.reason()));
    if (epoch == null) {
      device.forget(topic); // while the log cannot be read a subscription begins with whatever comes first
    } else if (Boolean.TRUE.equals(recovered) && since != null) {
      if (!since.epoch().equals(epoch)) { // the present life has taken over what the client has
        device.reached(topic, new Event.Position(epoch, resumed ? entry.offset() : since.offset()));
      }
    } else if (history == 0) {
      device.reached(topic, new Event.Position(epoch, entry.offset()));
    }
    entry.excerpt(device.user()).forEach(arrival -> arrive(arrival, true));
    if (epoch != null && history > 0) {
      device.reached(topic, new Event.Position(epoch, entry.offset()));
    }
  }

  private void arrive(Heard heard, boolean replay) {
    String epoch = world.epoch(heard.topic(), heard.epoch());
    world.recorder().add(switch (heard) {
      case Heard.Words it ->
        new Event.Received(now(), device.name(), conn, it.topic(), epoch, it.offset(), it.id(), it.hash(), replay);
      case Heard.Hole it ->
        new Event.Gap(now(), device.name(), conn, it.topic(), epoch, it.from(), it.to(), it.reason(), replay);
    });
    if (epoch != null) {
      device.reached(heard.topic(), new Event.Position(epoch, heard.last()));
    }
  }

  /** Somebody has come, gone or changed. Who has missed something looks again. */
  private void see(String topic, JsonNode change) {
    long version = change.path("version").asLong();
    world.recorder()
        .add(new Event.PresenceChange(now(), device.name(), conn, topic, version, change.path("event").asString(),
            change.path("user").asString()));
    Long before = versions.get(topic);
    versions.computeIfPresent(topic, (_, known) -> Math.max(known, version));
    if (before != null && version > before + 1) {
      lookAgain(topic);
    }
  }

  /** Asks on the thread that hears the answer, and so cannot wait for it. */
  private void lookAgain(String topic) {
    CompletableFuture<Optional<Message>> _ = look(topic);
  }

  private void stop(String topic, @Nullable String reason) {
    subscriptions.remove(topic);
    device.listensNoMore(topic);
    versions.remove(topic);
    world.recorder().add(new Event.Unsubscribed(now(), device.name(), conn, topic, reason));
  }

  /** Of what was done to the connection, the latest that fits to its end is its cause. */
  private Ending end(Ending ending) {
    Cause cause = causes.isEmpty() ? null : causes.getLast();
    for (Cause done : causes) {
      if (done.codes().contains(ending.code())) {
        cause = done;
      }
    }
    if (cause == null && mayExpire && Cause.EXPIRED.codes().contains(ending.code())) {
      cause = Cause.EXPIRED; // sooner than the client meant to let it, because it was busy
    }
    if (cause == null && Cause.SLOW.codes().contains(ending.code()) && world.floods().areFelt()) {
      cause = Cause.SLOW;
    }
    if (cause == Cause.TAKEN_OVER && world.disruptions().excuseRefusals()) {
      cause = endOfOneTakenOver(ending);
    }
    if (cause == null || !cause.codes().contains(ending.code())) {
      cause = world.disruptions().excuse(server, ending.code()).orElse(cause);
    }
    if (opened.isDone()) {
      synchronized (end) {
        ended = true;
        world.recorder().add(new Event.Closed(now(), device.name(), conn, ending.code(), cause, ending.reason()));
      }
    } else if (!world.disruptions().excuseRefusals() && cause != Cause.EXPIRED) {
      world.complaints().add("connection %s was opened and ended before its greeting: %s".formatted(conn, ending));
    }
    opened.complete(false);
    answersNothing = true;
    expected.values().forEach(wanted -> wanted.answer().complete(Optional.empty()));
    return ending;
  }

  /** Its node cannot hear of the new connection while Redis is away, and then takes the client for a silent one. */
  private static Cause endOfOneTakenOver(Ending ending) {
    return Cause.TAKEN_OVER.codes().contains(ending.code()) ? Cause.TAKEN_OVER : Cause.HALF_OPEN;
  }

  private long now() {
    return world.recorder().now();
  }
}
