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
 */
public record Introduction(String query, Map<String, String> headers, List<String> protocols) {

  public static final Introduction ANONYMOUS = new Introduction("", Map.of(), List.of());

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
    return new Introduction(query, more, protocols);
  }

  public Introduction protocol(String name) {
    var more = new ArrayList<>(protocols);
    more.add(name);
    return new Introduction(query, headers, more);
  }

  public Introduction query(String text) {
    return new Introduction("?" + text, headers, protocols);
  }

  /** As the browser on a page of this origin connects. */
  public Introduction fromPageOf(String origin) {
    return header("Origin", origin);
  }
}
