package io.carillon.acceptance.features;

/** Something that is said, written as its speaker likes. */
record Content(String json) {

  static Content of(String words) {
    return new Content(switch (words) {
      case "a number of a hundred digits" -> "1234567890".repeat(10) + ".50";
      case "more spaces than anybody needs" -> "{ \"a\" :  1 ,\t\"b\"  : [ ] }";
      case "signs written in roundabout ways" -> "\"\\u0041\\/\\ud83d\\udd14\\u0000\"";
      case "words in many scripts" -> "\"carillon · карильон · 组钟 · قرع الأجراس · 🔔\"";
      case "the same name twice" -> "{\"bell\":1,\"bell\":2}";
      case "a line for everything" -> "{\n  \"bell\": 1,\r\n  \"rope\": [\n  ]\n}";
      case "nothing at all" -> "null";
      default -> throw new IllegalArgumentException(words);
    });
  }
}
