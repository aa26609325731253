package io.carillon.adapters.websocket.wire;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Brings back the text of a compressed message (RFC 7692 7.2.2), and never more of it than a message may have, however
 * much a few bytes would unfold to. Each message stands by itself, so inflaters are lent for one message and no connection
 * holds one. Safe for any number of threads.
 */
public final class MessageInflater {

  /** What a compressed message turned out to be. */
  public sealed interface Inflated {

    /** The message. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once and never compared
    record Text(byte[] bytes) implements Inflated {}

    /** There is more than a message may have. */
    record TooLarge() implements Inflated {}

    /** The bytes are no compressed message, or not a whole one. */
    record Broken() implements Inflated {}
  }

  /** The end of a flush, which senders leave out, and an empty last block: only a whole stream finishes with it. */
  private static final byte[] TAIL = {0, 0, -1, -1, 1, 0, 0, -1, -1};

  /** An inflater is about 40 KB of native memory; more of them than these are only there while they are at work. */
  private static final int SPARE_INFLATERS = Runtime.getRuntime().availableProcessors();

  private static final int USUAL_RATIO = 4;

  private final int maxMessageBytes;
  private final BlockingQueue<Inflater> spare = new ArrayBlockingQueue<>(SPARE_INFLATERS);

  /**
   * @param maxMessageBytes the size that no message exceeds
   */
  public MessageInflater(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** How large a compressed message may be: what does not get smaller gets a little larger. */
  public int maxCompressedBytes() {
    return maxMessageBytes + maxMessageBytes / 8 + 64;
  }

  /**
   * Inflates a message.
   *
   * @param compressed all of it, without the tail that senders leave out
   */
  public Inflated inflate(byte[] compressed) {
    Inflater lent = spare.poll();
    Inflater inflater = lent == null ? new Inflater(true) : lent;
    try {
      return inflate(inflater, compressed);
    } catch (DataFormatException e) {
      return new Inflated.Broken();
    } finally {
      takeBack(inflater);
    }
  }

  private Inflated inflate(Inflater inflater, byte[] compressed) throws DataFormatException {
    byte[] text = new byte[Math.min(maxMessageBytes + 1, USUAL_RATIO * compressed.length)];
    int length = 0;
    boolean atTail = false;
    inflater.setInput(compressed);
    while (!inflater.finished()) {
      if (length == text.length) {
        text = Arrays.copyOf(text, Math.min(maxMessageBytes + 1, 2 * length + 1));
      }
      length += inflater.inflate(text, length, text.length - length);
      if (length > maxMessageBytes) {
        return new Inflated.TooLarge();
      }
      if (inflater.needsInput() && !inflater.finished()) {
        if (atTail) {
          return new Inflated.Broken();
        }
        atTail = true;
        inflater.setInput(TAIL);
      }
    }
    // A sender that ends with a last block of its own puts one byte behind it (RFC 7692 7.2.3.4).
    return inflater.getRemaining() > (atTail ? 0 : 1)
        ? new Inflated.Broken()
        : new Inflated.Text(Arrays.copyOf(text, length));
  }

  private void takeBack(Inflater inflater) {
    inflater.reset();
    if (!spare.offer(inflater)) {
      inflater.end();
    }
  }
}
