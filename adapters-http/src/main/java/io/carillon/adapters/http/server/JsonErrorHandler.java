package io.carillon.adapters.http.server;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Errors as JSON that says what the status means, and never what was thrown. */
final class JsonErrorHandler implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    describe(response.getStatus()).send(response, callback);
    return true;
  }

  private static JsonResponse describe(int status) {
    return switch (status) {
      case 404 -> JsonResponse.error(status, "not_found", "there is nothing at this address: clients connect to /ws");
      case 414, 431 -> JsonResponse.error(status, "too_large", "the request line and headers have at most 8 KiB");
      case 503 -> JsonResponse.error(status, "unavailable", "this server takes no requests now: try again later");
      default -> status < 500
          ? JsonResponse.error(status, "bad_message", "the request is not valid HTTP (RFC 9112) for this address")
          : JsonResponse.error(status, "internal", "the server failed: the operator finds why in its log");
    };
  }
}
