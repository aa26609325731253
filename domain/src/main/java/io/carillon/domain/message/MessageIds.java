package io.carillon.domain.message;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes message ids: 44 bits of milliseconds and a 20-bit counter, then 64 random bits of this node, written as 26
 * digits of base 32 whose order as text is their order in time. The counter runs on when the clock stands still or goes
 * back, so two ids of one node never clash and never change places. Safe for any number of threads.
 */
public final class MessageIds {

  private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
      'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v'};
  private static final int COUNTER_BITS = 20;
  private static final int DIGITS_OF_LONG = 13;

  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong();
  private final long node;

  public MessageIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.node = random.nextLong();
  }

  public MessageId next() {
    long now = clock.millis() << COUNTER_BITS;
    long ticket = last.updateAndGet(previous -> Math.max(previous + 1, now));
    byte[] text = new byte[2 * DIGITS_OF_LONG];
    write(ticket, text, 0);
    write(node, text, DIGITS_OF_LONG);
    return new MessageId(new String(text, StandardCharsets.ISO_8859_1));
  }

  private static void write(long bits, byte[] text, int at) {
    long rest = bits;
    for (int i = DIGITS_OF_LONG - 1; i >= 0; i--) {
      text[at + i] = DIGITS[(int) (rest & 31)];
      rest >>>= 5;
    }
  }
}
