package io.carillon.adapters.redis.node;

import io.carillon.adapters.redis.connection.Wire;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that all nodes must have in common, and in which this node differs from others that live. They are compared by name: a
 * setting that only one of two nodes knows, because they are of different versions, is no difference. No value may hold a line feed
 * or a secret. Safe for any number of threads.
 */
public final class AgreedSettings {

  private static final Logger LOG = LoggerFactory.getLogger(AgreedSettings.class);
  private static final int DIGEST_BYTES = 16;

  private final SortedMap<String, String> own;
  private final String text;
  private final String digest;
  private final Collection<Consumer<Collection<Map<String, String>>>> listeners = new CopyOnWriteArrayList<>();

  /** The names of settings that differ now. */
  private volatile SortedSet<String> differing = new TreeSet<>();
  private volatile Map<String, Map<String, String>> others = Map.of();

  public AgreedSettings(Map<String, String> own) {
    this.own = new TreeMap<>(own);
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
    now.values().forEach(theirs -> own.forEach((name, mine) -> {
      if (!theirs.getOrDefault(name, mine).equals(mine)) {
        names.add(name);
      }
    }));
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
    own.forEach((name, mine) -> {
      String other = theirs.getOrDefault(name, mine);
      if (!other.equals(mine)) {
        LOG.warn(
            "{} is {} here and {} on node {}: give all nodes on this Redis the same settings and restart those that differ",
            name, mine, other, node);
      }
    });
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
