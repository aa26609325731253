package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.FinalGap;
import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.FinalTop;
import io.carillon.acceptance.invariant.Event.Gap;
import io.carillon.acceptance.invariant.Event.Granted;
import io.carillon.acceptance.invariant.Event.Opened;
import io.carillon.acceptance.invariant.Event.Position;
import io.carillon.acceptance.invariant.Event.PresenceChange;
import io.carillon.acceptance.invariant.Event.PresenceSnapshot;
import io.carillon.acceptance.invariant.Event.PublishAcked;
import io.carillon.acceptance.invariant.Event.PublishRefused;
import io.carillon.acceptance.invariant.Event.PublishSent;
import io.carillon.acceptance.invariant.Event.Quiet;
import io.carillon.acceptance.invariant.Event.Received;
import io.carillon.acceptance.invariant.Event.Subscribed;
import io.carillon.acceptance.invariant.Event.Unsubscribed;
import io.carillon.acceptance.invariant.ModelTopic.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the log of clients of a faultless server, who come and go, publish, fall behind and recover as a seed decides. */
final class LogGenerator {

  static final String UNRECORDED = "plain";
  static final String INBOX = "user:u0";

  private static final int CLIENTS = 8;
  private static final List<String> SERVERS = List.of("one", "two", "three");
  private static final long FOREVER = Long.MAX_VALUE / 2;
  private static final Cause[] CAUSES = {Cause.CLEAN, Cause.RESET, Cause.HALF_OPEN, Cause.SLOW};

  private final Random random;
  private final List<Event> log = new ArrayList<>();
  private final List<ModelTopic> topics = List.of(new ModelTopic("room:1", true), new ModelTopic("room:2", true),
      new ModelTopic("room:3", true), new ModelTopic(UNRECORDED, false));
  private final ModelTopic inbox = new ModelTopic(INBOX, true);
  private final List<ModelClient> clients = IntStream.range(0, CLIENTS)
      .mapToObj(number -> new ModelClient("c" + number, "u" + number / 2)).toList();
  private long now;
  private int publications;

  private LogGenerator(long seed) {
    this.random = new Random(seed);
  }

  /** A log with about so many steps of the clients in it. */
  static List<Event> log(long seed, int steps) {
    var generator = new LogGenerator(seed);
    for (int i = 0; i < steps; i++) {
      generator.step();
    }
    generator.finish();
    return List.copyOf(generator.log);
  }

  private void step() {
    ModelClient client = one(clients);
    ModelTopic topic = one(topics);
    int dice = random.nextInt(100);
    if (!client.isOpen()) {
      connect(client);
    } else if (dice < 45) {
      publish(client, topic);
    } else if (dice < 70) {
      read(client, random.nextInt(12));
    } else if (dice < 80 && !client.subscriptions().contains(topic.name())) {
      subscribe(client, topic);
    } else if (dice < 83 && client.subscriptions().contains(topic.name())) {
      unsubscribe(client, topic, null);
    } else if (dice < 88) {
      disconnect(client, CAUSES[random.nextInt(CAUSES.length)]);
    } else if (dice < 91) {
      watch(client, topic);
    } else if (dice < 93) {
      narrow(client, topic);
    } else if (dice < 95) {
      topic.trim(random.nextInt(5));
    } else if (dice == 95 && topic.isRecorded() && random.nextInt(4) == 0) {
      lose(topic);
    } else if (dice == 96) {
      forget(client);
    } else if (dice > 96) {
      publish(client, inbox);
    }
  }

  /** All are online in the end, have read everything, and one reads what the topics hold. */
  private void finish() {
    clients.stream().filter(client -> !client.isOpen()).forEach(this::connect);
    clients.forEach(client -> topics.stream().filter(topic -> !client.subscriptions().contains(topic.name()))
        .forEach(topic -> subscribe(client, topic)));
    clients.stream().filter(client -> !client.watched().contains(topics.getFirst().name()))
        .forEach(client -> watch(client, topics.getFirst()));
    clients.forEach(client -> read(client, Integer.MAX_VALUE));
    add(new Quiet(tick(), "driver"));
    topics.stream().filter(ModelTopic::isRecorded).forEach(this::readFinally);
    readFinally(inbox);
    clients.forEach(client -> disconnect(client, Cause.CLEAN));
  }

  private void readFinally(ModelTopic topic) {
    String epoch = String.valueOf(topic.epoch());
    add(new FinalTop(tick(), "final", topic.name(), epoch, topic.oldest(), topic.top()));
    topic.after(topic.oldest() - 1).forEach(stored -> add(stored.gone()
        ? new FinalGap(tick(), "final", topic.name(), epoch, stored.offset(), stored.offset(), "expired")
        : new FinalMessage(tick(), "final", topic.name(), epoch, stored.offset(), stored.id(), stored.hash())));
  }

  private void connect(ModelClient client) {
    boolean resumes = random.nextInt(3) == 0 && !client.positions().isEmpty();
    boolean isNewThere = client.connect(one(SERVERS));
    add(new Opened(tick(), client.name(), client.conn(), client.server(), client.user(), "s" + client.name(), resumes));
    add(new Granted(tick(), client.name(), client.conn(), permitted(), FOREVER));
    if (INBOX.equals("user:" + client.user())) {
      openInbox(client);
    }
    if (resumes) {
      topics.stream().filter(topic -> client.positions().containsKey(topic.name()))
          .forEach(topic -> resume(client, topic));
    }
    if (isNewThere) {
      hearLate(client);
    }
  }

  /** A new session begins its inbox behind what a device of the user has received. */
  private void openInbox(ModelClient client) {
    long place = clients.stream().map(device -> device.positions().get(INBOX)).filter(Objects::nonNull)
        .mapToLong(Position::offset).max().orElse(0);
    client.subscriptions().add(INBOX);
    add(new Subscribed(tick(), client.name(), client.conn(), INBOX, inbox.epoch(), place, null, 0, false, null, null));
    inbox.after(place).forEach(stored -> deliver(client, inbox, stored, false));
  }

  private List<String> permitted() {
    return Stream.concat(topics.stream(), Stream.of(inbox)).map(ModelTopic::name).toList();
  }

  /** The server hears only now what others have heard before. */
  private void hearLate(ModelClient client) {
    ModelTopic topic = unrecorded();
    if (topic.top() > 0) {
      begin(client, topic, null, 0, false, null);
      deliver(client, topic, topic.after(topic.top() - 1).getFirst(), false);
    }
  }

  /**
   * The server goes on from a position that may lie before the client's own, or from the beginning where it has lost that; what it
   * has no more is told.
   */
  private void resume(ModelClient client, ModelTopic topic) {
    Position since = Objects.requireNonNull(client.positions().get(topic.name()));
    String obstacle = topic.obstacle(since);
    boolean isKnown = obstacle == null || obstacle.equals("trimmed");
    long told = isKnown ? since.offset() : 0;
    begin(client, topic, obstacle == null ? topic.top() : told, since, 0, true, obstacle);
    if (obstacle == null) {
      long from = Math.max(topic.oldest() - 1, since.offset() - random.nextInt(4));
      topic.after(Math.max(0, from)).forEach(stored -> deliver(client, topic, stored, false));
    } else {
      client.positions().put(topic.name(), new Position(Objects.requireNonNull(topic.epoch()), told));
      deliverRest(client, topic, told, false);
    }
  }

  private void subscribe(ModelClient client, ModelTopic topic) {
    Position since = client.positions().get(topic.name());
    int dice = random.nextInt(3);
    if (!topic.isRecorded() || dice == 0) {
      begin(client, topic, null, 0, false, null);
    } else if (dice == 1 || since == null) {
      long history = random.nextLong(1, 10);
      begin(client, topic, null, history, false, null);
      replay(client, topic, Math.max(topic.oldest() - 1, topic.top() - history));
    } else {
      String obstacle = topic.obstacle(since);
      begin(client, topic, since, 0, false, obstacle);
      if (obstacle == null) {
        replay(client, topic, since.offset());
      } else if (obstacle.equals("trimmed")) {
        deliverRest(client, topic, since.offset(), true);
        read(client, Integer.MAX_VALUE);
      }
    }
  }

  /** The part of the log behind an offset, with a gap in front of it when messages are missing. */
  private void deliverRest(ModelClient client, ModelTopic topic, long after, boolean replay) {
    String conn = client.conn();
    String epoch = topic.epoch();
    long oldest = topic.oldest();
    if (oldest > after + 1) {
      client.mailbox().add(moment -> new Gap(moment, client.name(), conn, topic.name(), epoch, after + 1, oldest - 1,
          "trimmed", replay));
    }
    topic.after(Math.max(after, oldest - 1)).forEach(stored -> deliver(client, topic, stored, replay));
  }

  private void begin(ModelClient client, ModelTopic topic, @Nullable Position since, long history, boolean resumed,
      @Nullable String obstacle) {
    begin(client, topic, topic.top(), since, history, resumed, obstacle);
    String epoch = topic.epoch();
    if (epoch != null && (since == null || obstacle != null)) {
      client.positions().put(topic.name(), new Position(epoch, topic.top()));
    }
  }

  private void begin(ModelClient client, ModelTopic topic, long told, @Nullable Position since, long history,
      boolean resumed, @Nullable String obstacle) {
    read(client, Integer.MAX_VALUE); // the answer comes behind what is on its way
    client.subscriptions().add(topic.name());
    add(new Subscribed(tick(), client.name(), client.conn(), topic.name(), topic.epoch(), told, since, history,
        resumed,
        since == null ? null : obstacle == null, obstacle));
    updatePresence(topic);
  }

  private void replay(ModelClient client, ModelTopic topic, long after) {
    topic.after(after).forEach(stored -> deliver(client, topic, stored, true));
    read(client, Integer.MAX_VALUE);
  }

  private void deliver(ModelClient client, ModelTopic topic, Stored stored, boolean replay) {
    String conn = client.conn();
    String epoch = topic.epoch();
    client.mailbox().add(stored.gone()
        ? moment -> new Gap(moment, client.name(), conn, topic.name(), epoch, stored.offset(), stored.offset(),
            "expired", replay)
        : moment -> new Received(moment, client.name(), conn, topic.name(), epoch, epoch == null ? 0 : stored.offset(),
            stored.id(),
            stored.hash(), replay));
  }

  private void read(ModelClient client, int count) {
    for (int i = 0; i < count && !client.mailbox().isEmpty(); i++) {
      Event event = client.mailbox().removeFirst().seenAt(tick());
      add(event);
      if (event instanceof Event.Arrival arrival && arrival.epoch() != null) {
        client.positions().put(arrival.topic(), new Position(arrival.epoch(), arrival.last()));
      }
    }
  }

  private void publish(ModelClient client, ModelTopic topic) {
    String id = "p" + ++publications;
    String hash = Integer.toHexString(id.hashCode() * 31);
    boolean mortal = topic.isRecorded() && random.nextInt(12) == 0;
    add(new PublishSent(tick(), client.name(), client.conn(), topic.name(), id, hash, mortal ? 1 : 0));
    if (random.nextInt(15) == 0) {
      add(new PublishRefused(tick(), client.name(), client.conn(), topic.name(), id, "rate_limited"));
      return;
    }
    boolean uncertain = random.nextInt(15) == 0;
    if (uncertain) {
      add(new PublishRefused(tick(), client.name(), client.conn(), topic.name(), id, "unavailable"));
      if (random.nextBoolean()) {
        return;
      }
    }
    long offset = topic.append(id, hash, mortal);
    subscribers(topic).forEach(listener -> deliver(listener, topic, topic.after(offset - 1).getFirst(), false));
    if (uncertain) {
      add(new PublishSent(tick(), client.name(), client.conn(), topic.name(), id, hash, mortal ? 1 : 0));
    }
    add(new PublishAcked(tick(), client.name(), client.conn(), topic.name(), id, topic.epoch(),
        topic.isRecorded() ? offset : 0,
        uncertain));
  }

  /** The server forgets what it was told before, and a client tries something again that it has had no answer to. */
  private void forget(ModelClient client) {
    add(new Event.DataLost(tick(), "driver"));
    ModelTopic topic = unrecorded();
    if (topic.top() > 0) {
      Stored again = topic.after(topic.top() - 1).getFirst();
      add(new PublishSent(tick(), client.name(), client.conn(), topic.name(), again.id(), again.hash(), 0));
      subscribers(topic).forEach(listener -> deliver(listener, topic, again, false));
      add(new PublishAcked(tick(), client.name(), client.conn(), topic.name(), again.id(), null, 0, false));
    }
  }

  private void unsubscribe(ModelClient client, ModelTopic topic, @Nullable String reason) {
    read(client, Integer.MAX_VALUE);
    client.subscriptions().remove(topic.name());
    client.watched().remove(topic.name());
    add(new Unsubscribed(tick(), client.name(), client.conn(), topic.name(), reason));
    updatePresence(topic);
  }

  private void disconnect(ModelClient client, Cause cause) {
    Set<String> left = new TreeSet<>(client.subscriptions());
    List<Integer> codes = cause.codes().stream().sorted().toList();
    add(new Closed(tick(), client.name(), client.conn(), one(codes), cause, null));
    client.disconnect();
    topics.stream().filter(topic -> left.contains(topic.name())).forEach(this::updatePresence);
  }

  private void watch(ModelClient client, ModelTopic topic) {
    if (client.subscriptions().contains(topic.name())) {
      read(client, Integer.MAX_VALUE);
      client.watched().add(topic.name());
      add(new PresenceSnapshot(tick(), client.name(), client.conn(), topic.name(), topic.version(),
          List.copyOf(topic.members())));
    }
  }

  /** The client gets a token that no longer permits one topic. */
  private void narrow(ModelClient client, ModelTopic topic) {
    if (client.subscriptions().contains(topic.name())) {
      List<String> rest = permitted().stream().filter(name -> !name.equals(topic.name())).toList();
      add(new Granted(tick(), client.name(), client.conn(), rest, FOREVER));
      unsubscribe(client, topic, "permission");
      add(new Granted(tick(), client.name(), client.conn(), permitted(), FOREVER));
    }
  }

  private void lose(ModelTopic topic) {
    topic.lose();
    String epoch = topic.epoch();
    subscribers(topic).forEach(listener -> {
      String conn = listener.conn();
      listener.mailbox()
          .add(moment -> new Gap(moment, listener.name(), conn, topic.name(), epoch, 0, 0, "epoch_changed", false));
    });
  }

  /** Tells the watchers who has come and who has gone. */
  private void updatePresence(ModelTopic topic) {
    var present = new TreeSet<String>();
    subscribers(topic).forEach(client -> present.add(client.user()));
    present.stream().filter(user -> !topic.members().contains(user)).toList()
        .forEach(user -> announce(topic, "join", user));
    List.copyOf(topic.members()).stream().filter(user -> !present.contains(user))
        .forEach(user -> announce(topic, "leave", user));
  }

  private void announce(ModelTopic topic, String change, String user) {
    boolean changed = change.equals("join") ? topic.members().add(user) : topic.members().remove(user);
    if (changed) {
      long version = topic.nextVersion();
      clients.stream().filter(client -> client.watched().contains(topic.name())).forEach(client -> {
        String conn = client.conn();
        client.mailbox()
            .add(moment -> new PresenceChange(moment, client.name(), conn, topic.name(), version, change, user));
      });
    }
  }

  private ModelTopic unrecorded() {
    return topics.stream().filter(it -> !it.isRecorded()).findFirst().orElseThrow();
  }

  private List<ModelClient> subscribers(ModelTopic topic) {
    return clients.stream().filter(client -> client.subscriptions().contains(topic.name())).toList();
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private void add(Event event) {
    log.add(event);
  }

  private long tick() {
    now += 1 + random.nextInt(20_000);
    return now;
  }
}
