package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.message.RawJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {

  private final JsonWriter json = new JsonWriter();

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "\"quoted\"", "back\\slash", "a\nb\r\t\b\f", "\u0000\u0001\u001f",
      "\u007f\u0080",
      "é ß ü", "прoject", "漢字", "😀 𝄞", "\uFFFD\uFFFF", "\u2028\u2029", "</script>"})
  void aTextReadsBackAsItWas(String text) {
    assertThat(written(text)).isEqualTo(Map.of("text", text));
  }

  @Test
  void everyCharacterReadsBackAsItWas() {
    var all = new StringBuilder();
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      if (!Character.isSurrogate(c)) {
        all.append(c);
      }
    }

    assertThat(written(all.toString())).isEqualTo(Map.of("text", all.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D"})
  void aStraySurrogateIsWrittenAsAnEscapeAndStaysUtf8(String text) {
    json.restart("{\"x\":1").field("text", text).endObject();

    assertThat(text()).matches("\\p{ASCII}*").contains("\\u");
  }

  @Test
  void commasStandBetweenMembersAndElementsAndNowhereElse() {
    json.restart("{\"type\":\"x\"").field("a", 1L).name("b").beginArray().value("x").value(-2L).beginObject()
        .endObject()
        .endArray().name("c").beginObject().field("d", true).field("e", false).endObject().name("f").beginArray()
        .endArray().field("g", RawJson.of("[ 1 ]")).endObject();

    assertThat(text()).isEqualTo(
        "{\"type\":\"x\",\"a\":1,\"b\":[\"x\",-2,{}],\"c\":{\"d\":true,\"e\":false},\"f\":[],\"g\":[ 1 ]}");
  }

  @Test
  void numbersOfAnySizeAreWritten() {
    json.restart("{\"x\":0").name("n").beginArray().value(Long.MIN_VALUE).value(0L).value(Long.MAX_VALUE).endArray()
        .endObject();

    assertThat(JsonText.parse(text()))
        .isEqualTo(Map.of("x", 0L, "n", List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE)));
  }

  @Test
  void itGrowsWithWhatIsWrittenAndStartsOverClean() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      String text = "\u0001é\"".repeat(random.nextInt(500)) + "x".repeat(random.nextInt(600));
      json.restart("{\"type\":\"x\"");
      for (int i = random.nextInt(30); i > 0; i--) {
        json.field("n" + i, random.nextLong());
      }
      json.field("raw", RawJson.of("\"" + "r".repeat(random.nextInt(700)) + "\"")).field("text", text).endObject();

      assertThat(((Map<?, ?>) JsonText.parse(text())).get("text")).isEqualTo(text);
    }
  }

  private Object written(String text) {
    JsonWriter fresh = new JsonWriter();
    fresh.beginObject().field("text", text).endObject();
    return JsonText.parse(bytesOf(fresh));
  }

  private String text() {
    return StandardCharsets.UTF_8.decode(bytesOf(json)).toString();
  }

  private static ByteBuffer bytesOf(JsonWriter writer) {
    ByteBuffer target = ByteBuffer.allocate(writer.length());
    writer.appendTo(target);
    return target.flip();
  }
}
