package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Event.Position;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A client that outlives its connections: what it has reached on each topic, and what it does not know to be published. */
final class Device {

  private final World world;
  private final String name;
  private final String user;
  private final Random random;
  private final Map<String, Position> positions = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Publication> unanswered = new ConcurrentLinkedQueue<>();
  private final List<Conversation> conversations = new CopyOnWriteArrayList<>();

  /** What it knows to listen to in its session; a subscription whose answer never came is none of it. */
  private final Set<String> listening = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String session;
  private volatile @Nullable String status;
  private int connections;
  private int publications;

  Device(World world, String name, String user, Random random) {
    this.world = world;
    this.name = name;
    this.user = user;
    this.random = random;
  }

  String name() {
    return name;
  }

  String user() {
    return user;
  }

  /** What decides about this device. Belongs to the thread that acts for it. */
  Random random() {
    return random;
  }

  /** Connects to one of the servers; nothing when none of it came about. */
  Optional<Conversation> connect(Pass pass, boolean littleRoom, boolean resume) {
    var server = world.servers().get(random.nextInt(world.servers().size()));
    String id = session;
    String query = resume && id != null ? "?session=" + id : "";
    try {
      Link link = Link.open(server, query, pass.token(), littleRoom);
      var conversation = new Conversation(world, this, server, name + "-" + ++connections, link, pass);
      conversations.removeIf(Conversation::isOver);
      conversations.add(conversation);
      return conversation.begin() ? Optional.of(conversation) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The connections that have not ended yet, the silent ones among them. */
  List<Conversation> conversations() {
    return conversations;
  }

  @Nullable
  Position positionOn(String topic) {
    return positions.get(topic);
  }

  void reached(String topic, Position position) {
    positions.merge(topic, position,
        (before, now) -> before.epoch().equals(now.epoch()) && before.offset() > now.offset() ? before : now);
  }

  /** What it has of a topic says nothing about what comes. */
  void forget(String topic) {
    positions.remove(topic);
  }

  void shown(String newStatus) {
    status = newStatus;
  }

  boolean isInvisible() {
    return "invisible".equals(status);
  }

  void welcomed(String newSession) {
    if (!newSession.equals(session)) {
      listening.clear();
    }
    session = newSession;
  }

  void listens(String topic) {
    listening.add(topic);
  }

  void listensNoMore(String topic) {
    listening.remove(topic);
  }

  boolean listensTo(String topic) {
    return listening.contains(topic);
  }

  /** A new publication, which counts as unanswered until the server says something about it. */
  Publication compose(String topic, int length) {
    return Publication.of(name + "." + ++publications, topic, random, length);
  }

  void undertake(Publication publication) {
    unanswered.add(publication);
  }

  void published(Publication publication) {
    unanswered.remove(publication);
  }

  /** Whether it was taken may be unknown; only then is another try worth it. */
  void refused(Publication publication, String code) {
    if (!code.equals("unavailable") && !code.equals("internal")) {
      unanswered.remove(publication);
    }
  }

  List<Publication> unanswered() {
    return List.copyOf(unanswered);
  }
}
