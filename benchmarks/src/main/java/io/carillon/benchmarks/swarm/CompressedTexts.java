package io.carillon.benchmarks.swarm;

import io.carillon.adapters.websocket.wire.MessageInflater;
import io.carillon.adapters.websocket.wire.MessageInflater.Inflated;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The texts of compressed frames. Many clients get the very same bytes, so a text is kept for a while and the generator
 * inflates a message once, as the server compresses it once; what tells frames apart is their checksum and length.
 */
final class CompressedTexts {

  private static final int KEPT = 1_024;

  private final MessageInflater inflater;
  private final CRC32 checksum = new CRC32();
  private final Map<Long, byte[]> texts = new HashMap<>();

  /**
   * @param maxBytes how large a text may be
   */
  CompressedTexts(int maxBytes) {
    this.inflater = new MessageInflater(maxBytes);
  }

  /** The text of a frame with this payload; {@code null} when there is none. */
  byte @Nullable [] of(byte[] bytes, int from, int length) {
    checksum.reset();
    checksum.update(bytes, from, length);
    long key = checksum.getValue() << Integer.SIZE | length;
    byte[] text = texts.get(key);
    if (text == null
        && inflater.inflate(Arrays.copyOfRange(bytes, from, from + length)) instanceof Inflated.Text(var made)) {
      text = made;
      if (texts.size() == KEPT) {
        texts.clear();
      }
      texts.put(key, text);
    }
    return text;
  }
}
