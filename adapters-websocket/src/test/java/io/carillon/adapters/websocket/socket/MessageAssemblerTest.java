package io.carillon.adapters.websocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageAssemblerTest {

  private static final long NOW = 1_000_000;

  private final MessageAssembler assembler = new MessageAssembler();

  @Test
  void aMessageInOnePieceIsThatPiece() {
    assertThat(assembler.finish(piece("hello"))).asString().isEqualTo("hello");
  }

  @Test
  void piecesAreJoinedAndTheNextMessageStartsAnew() {
    assembler.keep(piece("he"), NOW);
    assembler.keep(piece(""), NOW);
    assembler.keep(piece("ll"), NOW);

    assertThat(assembler.finish(piece("o"))).asString().isEqualTo("hello");
    assertThat(assembler.finish(piece("next"))).asString().isEqualTo("next");
  }

  @Test
  void theLimitCountsAllPieces() {
    assertThat(assembler.exceeds(5, piece("hello"))).isFalse();
    assertThat(assembler.exceeds(5, piece("hello!"))).isTrue();

    assembler.keep(piece("hel"), NOW);
    assertThat(assembler.exceeds(5, piece("lo"))).isFalse();
    assertThat(assembler.exceeds(5, piece("lo!"))).isTrue();
    assertThat(assembler.exceeds(5, piece(""))).isFalse();
  }

  @Test
  void emptyPiecesAreNotFreeEither() {
    assembler.keep(piece("he"), NOW);
    for (int i = 0; i < 5; i++) {
      assertThat(assembler.exceeds(5, piece(""))).isFalse();
      assembler.keep(piece(""), NOW);
    }

    assertThat(assembler.exceeds(5, piece(""))).isTrue();
  }

  /** Copying the whole for each piece would take two gigabytes. */
  @Test
  void aMessageInPiecesOfOneByteTakesNoMoreMemoryThanAFewTimesItsSize() {
    int size = 64_000;
    ByteBuffer whole = piece("x".repeat(size));
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    for (int i = 0; i < size - 1; i++) {
      assembler.keep(whole.limit(i + 1), NOW);
    }
    byte[] message = assembler.finish(whole.limit(size));

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20L * size);
    assertThat(message).asString().isEqualTo("x".repeat(size));
  }

  @Test
  void whileAMessageIsUnderWayOnlyItsProgressShowsThatTheClientLives() {
    assertThat(assembler.heardAt(NOW)).isEqualTo(NOW);

    assembler.keep(piece("x"), NOW);
    assertThat(assembler.heardAt(NOW + 10_000)).isEqualTo(NOW);

    assembler.keep(piece("x".repeat(5 * 1024)), NOW + 10_000);
    assertThat(assembler.heardAt(NOW + 10_000)).isEqualTo(NOW + 5_000);
    assertThat(assembler.heardAt(NOW + 1_000)).as("never later than now").isEqualTo(NOW + 1_000);

    assembler.finish(piece("x"));
    assertThat(assembler.heardAt(NOW + 20_000)).isEqualTo(NOW + 20_000);
  }

  @Test
  void aMessageIsItsOwnCopy() {
    byte[] buffer = "hello".getBytes(StandardCharsets.UTF_8);

    byte[] message = assembler.finish(ByteBuffer.wrap(buffer));
    buffer[0] = 'X';

    assertThat(message).asString().isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1234567", "12345678", "123456789", "é", "12345678é", "漢字", "😀", "\u0000", "\uFFFD",
      "\u007f\u0080\u07ff\u0800\uffff", "\uD7FF\uE000"})
  void textIsUtf8(String text) {
    assertThat(MessageAssembler.isUtf8(text.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "ff", "c3", "c328", "c080", "c1bf", "e08080", "e28a", "eda080", "edbfbf", "f0808080",
      "f4908080", "f8a0a0a0a0", "f09f98", "fe", "3132333435363738ff", "31323334353637ff", "3132333435363738c3",
      "efbfbfc0"})
  void anythingElseIsNot(String hex) {
    assertThat(MessageAssembler.isUtf8(HexFormat.of().parseHex(hex))).isFalse();
  }

  private static ByteBuffer piece(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
