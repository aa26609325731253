package io.carillon.adapters.websocket.wire;

import io.carillon.domain.message.RawJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON (RFC 8259) into an array that grows. It knows where commas belong and escapes texts; nesting is up to the
 * caller. Used by one thread at a time, and again and again.
 */
final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_NUMBER = 20;
  private static final int LONGEST_ESCAPE = 6;

  private byte[] bytes = new byte[512];
  private int length;
  private boolean comma;

  /** Starts over with an object. */
  JsonWriter restart() {
    restart("{");
    comma = false;
    return this;
  }

  /** Starts over with a constant beginning of an object, in ASCII; a member may follow it. */
  JsonWriter restart(String beginning) {
    length = 0;
    reserve(beginning.length());
    putAscii(beginning);
    comma = true;
    return this;
  }

  JsonWriter beginObject() {
    return begin('{');
  }

  JsonWriter endObject() {
    return end('}');
  }

  JsonWriter beginArray() {
    return begin('[');
  }

  JsonWriter endArray() {
    return end(']');
  }

  /** The name of a member; its value must follow. Names are ours: ASCII, without anything to escape. */
  JsonWriter name(String name) {
    separate();
    reserve(name.length() + 3);
    put('"');
    putAscii(name);
    put('"');
    put(':');
    comma = false;
    return this;
  }

  JsonWriter field(String name, String value) {
    return name(name).value(value);
  }

  JsonWriter field(String name, long value) {
    return name(name).value(value);
  }

  JsonWriter field(String name, boolean value) {
    name(name);
    reserve(5);
    putAscii(value ? "true" : "false");
    comma = true;
    return this;
  }

  JsonWriter field(String name, RawJson value) {
    name(name);
    reserve(value.length());
    value.appendTo(ByteBuffer.wrap(bytes, length, value.length()));
    length += value.length();
    comma = true;
    return this;
  }

  JsonWriter value(String text) {
    separate();
    reserve(text.length() * LONGEST_ESCAPE + 2);
    put('"');
    for (int i = 0; i < text.length(); i++) {
      putEscaped(text.charAt(i));
    }
    put('"');
    comma = true;
    return this;
  }

  JsonWriter value(long number) {
    separate();
    reserve(LONGEST_NUMBER);
    putAscii(Long.toString(number));
    comma = true;
    return this;
  }

  int length() {
    return length;
  }

  void appendTo(ByteBuffer target) {
    target.put(bytes, 0, length);
  }

  private JsonWriter begin(char bracket) {
    separate();
    reserve(1);
    put(bracket);
    comma = false;
    return this;
  }

  private JsonWriter end(char bracket) {
    reserve(1);
    put(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      reserve(1);
      put(',');
    }
  }

  /** UTF-8 for what lies in the basic plane; surrogates are escaped one by one, which suits pairs and strays alike. */
  private void putEscaped(char c) {
    if (c == '"' || c == '\\') {
      put('\\');
      put(c);
    } else if (c < ' ' || Character.isSurrogate(c)) {
      put('\\');
      put('u');
      for (int shift = 12; shift >= 0; shift -= 4) {
        bytes[length++] = HEX[c >> shift & 15];
      }
    } else if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xC0 | c >> 6);
      bytes[length++] = (byte) (0x80 | (c & 0x3F));
    } else {
      bytes[length++] = (byte) (0xE0 | c >> 12);
      bytes[length++] = (byte) (0x80 | (c >> 6 & 0x3F));
      bytes[length++] = (byte) (0x80 | (c & 0x3F));
    }
  }

  private void put(char ascii) {
    bytes[length++] = (byte) ascii;
  }

  private void putAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
