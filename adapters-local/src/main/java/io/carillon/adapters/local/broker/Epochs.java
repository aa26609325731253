package io.carillon.adapters.local.broker;

import java.util.random.RandomGenerator;

/**
 * Names the lives of logs. Logs that begin at about the same time share an epoch, because there may be one for every user;
 * but no log begins with an epoch that a forgotten one has used.
 */
final class Epochs {

  private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 8;

  private final RandomGenerator random;
  private volatile String current;

  Epochs(RandomGenerator random) {
    this.random = random;
    this.current = next(random);
  }

  /** The epoch of a log that begins now. */
  String current() {
    return current;
  }

  /** Called before a log is forgotten. */
  void renew() {
    current = next(random);
  }

  private static String next(RandomGenerator random) {
    StringBuilder text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return text.toString();
  }
}
