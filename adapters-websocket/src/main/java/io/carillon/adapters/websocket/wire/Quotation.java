package io.carillon.adapters.websocket.wire;

/** A client's text as an answer repeats it: in quotes, cut short, with invisible characters escaped. */
final class Quotation {

  private static final int MAX_LENGTH = 64;

  private Quotation() {}

  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int length = 0;
    for (int i = 0; i < text.length() && length < MAX_LENGTH; length++) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '"' || c == '\\') {
        quoted.append('\\').appendCodePoint(c);
      } else if (isVisible(c)) {
        quoted.appendCodePoint(c);
      } else {
        quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
      }
    }
    boolean cut = text.codePointCount(0, text.length()) > MAX_LENGTH;
    return quoted.append(cut ? "…\"" : "\"").toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
          Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
        false;
      default -> true;
    };
  }
}
