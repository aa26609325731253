package io.carillon.acceptance.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a client introduces itself when it connects.
 *
 * @param query what stands behind the address
 * @param protocols the subprotocols that it offers, in its order
 * @param compresses whether it offers to compress messages
 */
public record Introduction(String query, Map<String, String> headers, List<String> protocols, boolean compresses) {

  public static final Introduction ANONYMOUS = new Introduction("", Map.of(), List.of(), false);

  public Introduction {
    headers = Map.copyOf(headers);
    protocols = List.copyOf(protocols);
  }

  public static Introduction withToken(String token) {
    return ANONYMOUS.header("Authorization", "Bearer " + token);
  }

  public Introduction header(String name, String value) {
    var more = new TreeMap<>(headers);
    more.put(name, value);
    return new Introduction(query, more, protocols, compresses);
  }

  public Introduction protocol(String name) {
    var more = new ArrayList<>(protocols);
    more.add(name);
    return new Introduction(query, headers, more, compresses);
  }

  public Introduction query(String text) {
    return new Introduction("?" + text, headers, protocols, compresses);
  }

  public Introduction compressing() {
    return new Introduction(query, headers, protocols, true);
  }

  /** As the browser on a page of this origin connects. */
  public Introduction fromPageOf(String origin) {
    return header("Origin", origin);
  }
}
