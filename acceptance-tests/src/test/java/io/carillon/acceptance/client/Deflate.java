package io.carillon.acceptance.client;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compression of messages as clients do it (RFC 7692 7.2), each message by itself. */
public final class Deflate {

  private static final byte[] TAIL = {0, 0, -1, -1};
  private static final int PIECE = 64 * 1024;

  private Deflate() {}

  /** The payload that carries a text. */
  public static byte[] compress(byte[] text) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(text);
    var compressed = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int count = PIECE; count == PIECE;) {
      count = deflater.deflate(piece, 0, PIECE, Deflater.SYNC_FLUSH);
      compressed.write(piece, 0, count);
    }
    deflater.end();
    return Arrays.copyOf(compressed.toByteArray(), compressed.size() - TAIL.length);
  }

  /** The text that a payload carries. */
  static byte[] decompress(byte[] payload) {
    var inflater = new Inflater(true);
    byte[] whole = Arrays.copyOf(payload, payload.length + TAIL.length);
    System.arraycopy(TAIL, 0, whole, payload.length, TAIL.length);
    inflater.setInput(whole);
    var text = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    try {
      for (int count = inflater.inflate(piece); count > 0; count = inflater.inflate(piece)) {
        text.write(piece, 0, count);
      }
    } catch (DataFormatException e) {
      throw new AssertionError("the server's message cannot be decompressed", e);
    }
    inflater.end();
    return text.toByteArray();
  }
}
