package io.carillon.domain.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON value that is passed on byte for byte and never looked into. It refers to a part of a larger array without
 * copying it; nobody may change that array afterwards.
 */
public final class RawJson {

  private final byte[] bytes;
  private final int from;
  private final int length;

  private RawJson(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
  }

  /** Takes a part of an array over; the caller has checked that it is one valid JSON value. */
  public static RawJson of(byte[] bytes, int from, int length) {
    if (from < 0 || length < 1 || from + length > bytes.length) {
      throw new IllegalArgumentException("json: " + from + "+" + length + " of " + bytes.length + " bytes");
    }
    return new RawJson(bytes, from, length);
  }

  /** The value that a valid JSON text stands for. */
  public static RawJson of(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return of(bytes, 0, bytes.length);
  }

  /** The size in bytes. */
  public int length() {
    return length;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** The same value in an array of its own, for what is kept long: it does not keep the larger array alive. */
  public RawJson detached() {
    return length == bytes.length ? this : of(toBytes(), 0, length);
  }

  /** Appends the bytes to a buffer that has room for {@link #length()} of them. */
  public void appendTo(ByteBuffer target) {
    target.put(bytes, from, length);
  }

  /** The same bytes, which is stricter than the same value. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that
        && Arrays.equals(bytes, from, from + length, that.bytes, that.from, that.from + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /** Only the size: payloads stay out of logs. */
  @Override
  public String toString() {
    return "RawJson[" + length + " bytes]";
  }
}
