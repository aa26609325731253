package io.carillon.adapters.redis.node;

import io.carillon.adapters.redis.connection.Wire;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that all nodes must have in common, and in which this node differs from others that live. They are compared by name. Where
 * one of two nodes has not set something, its default counts; if it has none, the other node is of another version, and that is no
 * difference. No value may hold a line feed or a secret. Safe for any number of threads.
 */
public final class AgreedSettings {

  private static final Logger LOG = LoggerFactory.getLogger(AgreedSettings.class);
  private static final int DIGEST_BYTES = 16;

  private final SortedMap<String, String> own;
  private final Function<String, Optional<String>> defaults;
  private final String text;
  private final String digest;
  private final Collection<Consumer<Collection<Map<String, String>>>> listeners = new CopyOnWriteArrayList<>();

  /** The names of settings that differ now. */
  private volatile SortedSet<String> differing = new TreeSet<>();
  private volatile Map<String, Map<String, String>> others = Map.of();

  /**
   * @param own by their names
   * @param defaults what counts for a setting that is not among those of a node; empty for nothing
   */
  public AgreedSettings(Map<String, String> own, Function<String, Optional<String>> defaults) {
    this.own = new TreeMap<>(own);
    this.defaults = defaults;
    this.text = this.own.entrySet().stream().map(entry -> entry.getKey() + '=' + entry.getValue())
        .collect(Collectors.joining("\n"));
    this.digest = digestOf(text);
  }

  /** From now on tells of the settings of other nodes that differ from this node's, whenever they have changed. Must not block. */
  public void listen(Consumer<Collection<Map<String, String>>> listener) {
    listeners.add(listener);
  }

  /** The names of the settings in which this node differs from another one that lives, in their order. */
  public SortedSet<String> differing() {
    return differing;
  }

  /** The smallest of what this node and the others that live have set a number to. */
  public int least(String name, int mine) {
    int least = mine;
    for (Map<String, String> theirs : others.values()) {
      String value = theirs.get(name);
      if (value != null) {
        least = Math.min(least, Integer.parseInt(value));
      }
    }
    return least;
  }

  String text() {
    return text;
  }

  String digest() {
    return digest;
  }

  /**
   * Compares them with those of the other nodes that live; called by one thread at a time.
   *
   * @param digests of all other nodes, by their names
   * @param settings of those whose digests differ
   */
  void compare(Map<String, String> digests, Map<String, String> settings) {
    Map<String, Map<String, String>> now = new HashMap<>();
    digests.forEach((node, theirs) -> {
      if (!theirs.isEmpty() && !theirs.equals(digest)) {
        now.put(node, parsed(settings.getOrDefault(node, "")));
      }
    });
    if (now.equals(others)) {
      return;
    }
    SortedSet<String> names = new TreeSet<>();
    now.values().forEach(theirs -> differences(theirs, (name, _, _) -> names.add(name)));
    now.forEach(this::warnOf);
    if (names.isEmpty() && !differing.isEmpty()) {
      LOG.info("all nodes on this Redis have the same settings again");
    }
    others = Map.copyOf(now);
    differing = names;
    listeners.forEach(listener -> listener.accept(now.values()));
  }

  private void warnOf(String node, Map<String, String> theirs) {
    if (theirs.equals(others.get(node))) {
      return;
    }
    differences(theirs,
        (name, mine, other) -> LOG.warn("{} is {} here and {} on node {}: give all nodes on this Redis the same"
            + " settings and restart those that differ", name, mine, other, node));
  }

  /** What to do with a setting that differs. */
  @FunctionalInterface
  private interface Difference {
    void found(String name, String mine, String other);
  }

  private void differences(Map<String, String> theirs, Difference action) {
    SortedSet<String> names = new TreeSet<>(own.keySet());
    names.addAll(theirs.keySet());
    for (String name : names) {
      String mine = valueOf(name, own);
      String other = valueOf(name, theirs);
      if (mine != null && other != null && !mine.equals(other)) {
        action.found(name, mine, other);
      }
    }
  }

  private @Nullable String valueOf(String name, Map<String, String> settings) {
    String value = settings.get(name);
    return value == null ? defaults.apply(name).orElse(null) : value;
  }

  private static Map<String, String> parsed(String text) {
    Map<String, String> settings = new HashMap<>();
    text.lines().forEach(line -> {
      int end = line.indexOf('=');
      if (end > 0) {
        settings.put(line.substring(0, end), line.substring(end + 1));
      }
    });
    return settings;
  }

  private static String digestOf(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Wire.bytes(text));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
