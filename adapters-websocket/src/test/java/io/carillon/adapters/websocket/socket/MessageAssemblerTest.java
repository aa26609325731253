package io.carillon.adapters.websocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageAssemblerTest {

  private final MessageAssembler assembler = new MessageAssembler();

  @Test
  void aMessageInOnePieceIsThatPiece() {
    assertThat(assembler.finish(piece("hello"))).asString().isEqualTo("hello");
  }

  @Test
  void piecesAreJoinedAndTheNextMessageStartsAnew() {
    assembler.keep(piece("he"));
    assembler.keep(piece(""));
    assembler.keep(piece("ll"));

    assertThat(assembler.finish(piece("o"))).asString().isEqualTo("hello");
    assertThat(assembler.finish(piece("next"))).asString().isEqualTo("next");
  }

  @Test
  void theLimitCountsAllPieces() {
    assertThat(assembler.exceeds(5, piece("hello"))).isFalse();
    assertThat(assembler.exceeds(5, piece("hello!"))).isTrue();

    assembler.keep(piece("hel"));
    assertThat(assembler.exceeds(5, piece("lo"))).isFalse();
    assertThat(assembler.exceeds(5, piece("lo!"))).isTrue();
    assertThat(assembler.exceeds(5, piece(""))).isFalse();
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
