package io.carillon.adapters.http.server;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A response whose body is JSON. */
public final class JsonResponse {

  private static final JsonFactory JSON = new JsonFactory();

  private final int status;
  private final String body;

  private JsonResponse(int status, String body) {
    this.status = status;
    this.body = body;
  }

  /** An object of texts, numbers, lists and further objects, its members in the order of their names. */
  public static JsonResponse of(int status, Map<String, ?> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, members);
    }
    return new JsonResponse(status, text.toString());
  }

  /** The protocol's form of an error. */
  public static JsonResponse error(int status, String code, String message) {
    return of(status, Map.of("error", Map.of("code", code, "message", message)));
  }

  public void send(Response response, Callback callback) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, BufferUtil.toBuffer(body, StandardCharsets.UTF_8), callback);
  }

  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Map<?, ?> members -> {
        json.writeStartObject();
        new TreeMap<>(members).forEach((name, member) -> {
          json.writeName(String.valueOf(name));
          write(json, member);
        });
        json.writeEndObject();
      }
      case Collection<?> elements -> {
        json.writeStartArray();
        elements.forEach(element -> write(json, element));
        json.writeEndArray();
      }
      case Number number -> json.writeNumber(number.longValue());
      default -> json.writeString(value.toString());
    }
  }
}
