package io.carillon.adapters.http.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One element of an {@code Accept} header (RFC 9110 12.5.1), such as {@code text/plain;version=0.0.4;q=0.5}.
 *
 * @param type in lower case, or {@code *}
 * @param subtype in lower case, or {@code *}
 * @param version the parameter of that name
 * @param quality from 0 to 1; 1 when it is missing, or written so that it says nothing
 */
record MediaRange(String type, String subtype, Optional<String> version, double quality) {

  /** Covers nothing. */
  static final MediaRange NONE = new MediaRange("", "", Optional.empty(), 0);

  private static final String ANY = "*";
  private static final Pattern QUALITY = Pattern.compile("0(\\.[0-9]{0,9})?|1(\\.0{0,9})?");

  /** All elements of all headers of that name; what is no media range is left out. */
  static List<MediaRange> parse(List<String> headers) {
    var ranges = new ArrayList<MediaRange>();
    for (String header : headers) {
      for (String element : split(header, ',')) {
        parse(element).ifPresent(ranges::add);
      }
    }
    return ranges;
  }

  boolean covers(String otherType, String otherSubtype) {
    return (type.equals(ANY) && subtype.equals(ANY)) || (type.equals(otherType)
        && (subtype.equals(ANY) || subtype.equals(otherSubtype)));
  }

  /** Whether it names a type and a subtype. */
  boolean isExact() {
    return precision() >= 3;
  }

  /** More for a range that says more: of several that cover a format, the most precise one holds. */
  int precision() {
    if (type.isEmpty()) {
      return 0;
    }
    if (type.equals(ANY)) {
      return 1;
    }
    if (subtype.equals(ANY)) {
      return 2;
    }
    return version.isPresent() ? 4 : 3;
  }

  private static Optional<MediaRange> parse(String element) {
    List<String> parts = split(element, ';');
    String name = parts.getFirst().strip().toLowerCase(Locale.ROOT);
    int slash = name.indexOf('/');
    if (slash < 1 || slash == name.length() - 1) {
      return Optional.empty();
    }
    Optional<String> version = Optional.empty();
    double quality = 1;
    for (String parameter : parts.subList(1, parts.size())) {
      int equals = parameter.indexOf('=');
      String key = parameter.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
      String value = unquoted(parameter.substring(equals + 1).strip());
      if (key.equals("version")) {
        version = Optional.of(value);
      } else if (key.equals("q") && QUALITY.matcher(value).matches()) {
        quality = Double.parseDouble(value);
      }
    }
    return Optional.of(new MediaRange(name.substring(0, slash), name.substring(slash + 1), version, quality));
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** The parts between separators that do not stand in a quoted string. */
  private static List<String> split(String text, char separator) {
    var parts = new ArrayList<String>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }
}
