package io.carillon.benchmarks.swarm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The time in a payload: a mark that occurs nowhere else, and {@link System#nanoTime} as 19 digits. Deliveries are counted
 * by their stamps, however many of them a frame carries.
 */
final class Stamp {

  static final int DIGITS = 19;
  static final int LENGTH = 2 + DIGITS;

  private static final byte FIRST = '~';
  private static final byte SECOND = '#';
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long PATTERN = ONES * FIRST;

  private Stamp() {}

  static void write(byte[] into, int at, long nanos) {
    into[at] = FIRST;
    into[at + 1] = SECOND;
    long rest = nanos;
    for (int i = at + LENGTH - 1; i > at + 1; i--) {
      into[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  static long read(byte[] from, int at) {
    long nanos = 0;
    for (int i = at + 2; i < at + LENGTH; i++) {
      nanos = nanos * 10 + (from[i] - '0');
    }
    return nanos;
  }

  /** Where the next whole stamp begins; -1 when there is none. Looks at eight bytes at a time for the rare first one. */
  static int find(byte[] bytes, int from, int to) {
    int last = to - LENGTH;
    int at = from;
    while (at <= last) {
      if (at + Long.BYTES <= to) {
        long difference = (long) LONGS.get(bytes, at) ^ PATTERN;
        long zeros = (difference - ONES) & ~difference & HIGHS;
        if (zeros == 0) {
          at += Long.BYTES;
          continue;
        }
        at += Long.numberOfTrailingZeros(zeros) >>> 3;
      }
      if (at <= last && bytes[at] == FIRST && bytes[at + 1] == SECOND) {
        return at;
      }
      at++;
    }
    return -1;
  }
}
