package io.carillon.bootstrap.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object a line, and nothing nested in it: what a line says beside its message are members of their own, as those who
 * search logs expect. All values but {@code timestamp}, in Unix milliseconds, are texts.
 */
final class FlatJsonEncoder extends EncoderBase<ILoggingEvent> {

  private static final byte[] NOTHING = {};
  private static final JsonFactory JSON = new JsonFactory();

  private static final String TIMESTAMP = "timestamp";
  private static final String LEVEL = "level";
  private static final String THREAD = "threadName";
  private static final String LOGGER = "loggerName";
  private static final String MESSAGE = "formattedMessage";
  private static final String THROWABLE = "throwable";
  private static final Set<String> OWN = Set.of(TIMESTAMP, LEVEL, THREAD, LOGGER, MESSAGE, THROWABLE);

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeNumberProperty(TIMESTAMP, event.getTimeStamp());
      json.writeStringProperty(LEVEL, event.getLevel().toString());
      json.writeStringProperty(THREAD, event.getThreadName());
      json.writeStringProperty(LOGGER, event.getLoggerName());
      fieldsOf(event).forEach(json::writeStringProperty);
      json.writeStringProperty(MESSAGE, event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        json.writeStringProperty(THROWABLE, ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      json.writeEndObject();
    }
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The fields beside the message; fields of the line win over fields of its thread. */
  private static Map<String, String> fieldsOf(ILoggingEvent event) {
    Map<String, String> fields = new LinkedHashMap<>();
    event.getMDCPropertyMap().forEach((name, value) -> fields.put(free(name), value));
    for (KeyValuePair pair : Objects.requireNonNullElse(event.getKeyValuePairs(), List.<KeyValuePair>of())) {
      fields.put(free(pair.key), String.valueOf(pair.value));
    }
    return fields;
  }

  private static String free(String name) {
    return OWN.contains(name) ? name + "_" : name;
  }
}
