package io.carillon.domain.access;

import io.carillon.domain.topic.TopicFilter;
import java.util.List;

/** The topics and patterns that a token lets its holder subscribe and publish to. */
public record Grants(List<TopicFilter> subscribe, List<TopicFilter> publish) {

  public static final Grants NONE = new Grants(List.of(), List.of());

  public Grants {
    subscribe = List.copyOf(subscribe);
    // Most tokens grant the same for both, and each connection has one.
    publish = publish.equals(subscribe) ? subscribe : List.copyOf(publish);
  }

  public boolean coverSubscribing(TopicFilter filter) {
    return covers(subscribe, filter);
  }

  public boolean coverPublishing(TopicFilter filter) {
    return covers(publish, filter);
  }

  private static boolean covers(List<TopicFilter> granted, TopicFilter filter) {
    for (TopicFilter grant : granted) {
      if (grant.covers(filter)) {
        return true;
      }
    }
    return false;
  }
}
