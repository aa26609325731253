package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.wire.MessageInflater.Inflated;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageInflaterTest {

  private static final int LIMIT = 10_000;

  private final MessageInflater inflater = new MessageInflater(LIMIT);

  /** The examples of RFC 7692 7.2.3, and other forms that it allows. */
  @ParameterizedTest
  @CsvSource({
      "f248cdc9c90700, Hello",
      "000500faff48656c6c6f00, Hello",
      "f348cdc9c9070000, Hello",
      "f348cdc9c90700, Hello",
      "f248050000 00ffffcac9c90700, Hello",
      "00, ''",
      "0300, ''",
      "030000, ''"})
  void whatSendersMayMakeOfATextIsUnderstood(String compressed, String text) {
    assertThat(textOf(bytes(compressed))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, LIMIT - 1, LIMIT})
  void aTextOfUpToTheLimitComesBack(int length) {
    String text = "x".repeat(length);

    assertThat(textOf(deflated(text.getBytes(StandardCharsets.UTF_8), Deflater.BEST_COMPRESSION))).isEqualTo(text);
  }

  @Test
  void whatDoesNotGetSmallerStillFits() {
    byte[] noise = new byte[LIMIT];
    new Random(7).nextBytes(noise);

    byte[] stored = deflated(noise, Deflater.NO_COMPRESSION);

    assertThat(stored.length).isGreaterThan(LIMIT).isLessThanOrEqualTo(inflater.maxCompressedBytes());
    assertThat(inflater.inflate(stored)).isInstanceOfSatisfying(Inflated.Text.class,
        text -> assertThat(text.bytes()).isEqualTo(noise));
  }

  @ParameterizedTest
  @ValueSource(ints = {LIMIT + 1, 2 * LIMIT, 20 * 1024 * 1024})
  void moreThanTheLimitIsTooLargeHoweverFewBytesItComesIn(int length) {
    byte[] bomb = deflated(new byte[length], Deflater.BEST_COMPRESSION);

    assertThat(inflater.inflate(bomb)).isInstanceOf(Inflated.TooLarge.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ff", "ffffffff", "0001", "f248cdc9c907", "f248cdc9", "f248", "000500faff48656c6c",
      "000500ffff48656c6c6f00", "f348cdc9c907000000", "f348cdc9c90700f348cdc9c90700", "0605"})
  void whatIsNoWholeStreamIsBroken(String compressed) {
    assertThat(inflater.inflate(bytes(compressed))).isInstanceOf(Inflated.Broken.class);
  }

  @Test
  void everyMessageStartsAfreshWhateverBecameOfTheLast() {
    byte[] hello = bytes("f248cdc9c90700");
    byte[] bomb = deflated(new byte[2 * LIMIT], Deflater.BEST_COMPRESSION);
    byte[] leaning = bytes("f200110000"); // "Hello" as a copy of five bytes from the message before

    assertThat(textOf(hello)).isEqualTo("Hello");
    assertThat(inflater.inflate(leaning)).isInstanceOf(Inflated.Broken.class);
    assertThat(inflater.inflate(bomb)).isInstanceOf(Inflated.TooLarge.class);
    assertThat(textOf(hello)).isEqualTo("Hello");
  }

  private String textOf(byte[] compressed) {
    Inflated inflated = inflater.inflate(compressed);
    assertThat(inflated).isInstanceOf(Inflated.Text.class);
    return inflated instanceof Inflated.Text(var text) ? new String(text, StandardCharsets.UTF_8) : "";
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** As a client compresses, without the end of the flush. */
  private static byte[] deflated(byte[] text, int level) {
    Deflater deflater = new Deflater(level, true);
    deflater.setInput(text);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    byte[] piece = new byte[100_000];
    for (int count = piece.length; count == piece.length;) {
      count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
      compressed.write(piece, 0, count);
    }
    deflater.end();
    return Arrays.copyOf(compressed.toByteArray(), compressed.size() - 4);
  }
}
