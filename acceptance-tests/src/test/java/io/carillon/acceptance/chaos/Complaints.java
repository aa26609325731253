package io.carillon.acceptance.chaos;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What went wrong in a run that no invariant is about: an answer that never came, an error that nobody can explain. */
final class Complaints {

  private static final int KEPT = 50;

  private final ConcurrentLinkedQueue<String> texts = new ConcurrentLinkedQueue<>();

  void add(String text) {
    if (texts.size() < KEPT) {
      texts.add(text);
    }
  }

  List<String> all() {
    return List.copyOf(texts);
  }
}
