package io.carillon.bootstrap.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import java.util.List;

/** The little JSON that the command line writes and checks itself. */
final class Json {

  private Json() {}

  /** A text as a JSON string. */
  static String quote(String text) {
    return ConfigUtil.quoteString(text);
  }

  /** A list of JSON strings. */
  static String array(List<String> texts) {
    return "[" + String.join(",", texts.stream().map(Json::quote).toList()) + "]";
  }

  /** Whether a text is one JSON value: inside a list it must not become two, and inside an object not another member. */
  static boolean isValue(String text) {
    try {
      parse("{\"value\":" + text + "}");
      return parse("{\"value\":[" + text + "]}").getList("value").size() == 1;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static Config parse(String json) {
    return ConfigFactory.parseString(json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
  }
}
