package io.carillon.bootstrap.cli;

import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Why a server could not be connected to, in words for the user. Nothing of a foreign server's page is shown. */
final class ConnectFailure {

  private ConnectFailure() {}

  static String unresolved(String host) {
    return "the name " + host + " cannot be resolved";
  }

  /** Why, as far as the failure tells. */
  static String reason(ServerAddress to, Throwable failure) {
    return first(failure, WebSocketHandshakeException.class).map(refused -> refused(to, refused.getResponse()))
        .or(() -> first(failure, UnresolvedAddressException.class).map(_ -> unresolved(to.host())))
        .or(() -> first(failure, HttpTimeoutException.class)
            .map(_ -> to.place() + " does not answer (timeout after " + ClientLink.PATIENCE.toSeconds() + " s)"))
        .or(() -> first(failure, SSLException.class).map(tls -> "TLS failed: " + tls.getMessage()
            + "; a server without TLS is connected to with ws://"))
        .or(() -> first(failure, ConnectException.class).map(connect -> connection(to, connect.getMessage())))
        .orElseGet(() -> other(to, failure));
  }

  private static String connection(ServerAddress to, @Nullable String words) {
    return words == null || words.toLowerCase(Locale.ROOT).contains("refused")
        ? "connection refused: nobody listens at " + to.place()
        : to.place() + " cannot be reached: " + words;
  }

  private static String other(ServerAddress to, Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String hint = to.scheme().equals("ws") ? "; a server with TLS is connected to with wss://" : "";
    return to.place() + " ended the connection without an answer that is HTTP (" + root.getMessage() + ")" + hint;
  }

  private static String refused(ServerAddress to, HttpResponse<?> response) {
    int status = response.statusCode();
    return error(response.body()).map(error -> "the server refused with " + status + " " + error)
        .orElseGet(() -> "the answer was " + status + ", and not from Carillon: " + hint(to, status));
  }

  private static String hint(ServerAddress to, int status) {
    return switch (status) {
      case 502, 503, 504 -> "a proxy in front of it does not reach it";
      case 301, 302, 303, 307, 308 -> "redirections are not followed";
      case 404 -> "clients connect to /ws, and this was " + to.rest();
      default -> "another server listens there, or a proxy does not pass WebSockets on";
    };
  }

  /** The error of a server of this protocol: a code and a sentence. */
  private static Optional<String> error(@Nullable Object body) {
    String text = switch (body) {
      case String string -> string;
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      case null, default -> "";
    };
    try (JsonParser json = Json.parser(text)) {
      if (json.nextToken() == JsonToken.START_OBJECT && json.nextToken() == JsonToken.PROPERTY_NAME
          && json.currentName().equals("error") && json.nextToken() == JsonToken.START_OBJECT) {
        ServerMessage.Data error = ServerMessage.data(json);
        return Optional.ofNullable(error.code()).map(code -> code + ": " + error.message());
      }
      return Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> first(Throwable failure, Class<T> type) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).filter(type::isInstance).map(type::cast)
        .findFirst();
  }
}
