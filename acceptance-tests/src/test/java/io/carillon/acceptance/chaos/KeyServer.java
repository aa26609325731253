package io.carillon.acceptance.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.acceptance.client.Token;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Publishes the key that verifies a run's tokens (ES256), and stops answering when it is told to. */
final class KeyServer implements TokenSigner, AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY_ID = "chaos";
  private static final int COORDINATE_BYTES = 32;

  private final KeyPair pair;
  private final HttpServer http;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile CompletableFuture<@Nullable Void> gate = CompletableFuture.completedFuture(null);

  KeyServer() throws IOException {
    this.pair = generate();
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(handlers);
    http.createContext("/keys", this::answer);
    http.start();
  }

  /** Where the keys are. */
  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/keys";
  }

  /** Accepts requests and answers none of them, until it {@linkplain #goOn goes on}. */
  void hang() {
    gate = new CompletableFuture<>();
  }

  /** Answers everything that it has been asked. */
  void goOn() {
    gate.complete(null);
  }

  @Override
  public String sign(Token token) {
    String input = token.withHeader("alg", "ES256").withHeader("kid", KEY_ID).signingInput();
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(pair.getPrivate());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    goOn();
    http.stop(0);
    handlers.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      gate.join();
      byte[] body = JSON.writeValueAsBytes(Map.of("keys", new Object[]{key()}));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Map<String, String> key() {
    var point = ((ECPublicKey) pair.getPublic()).getW();
    return Map.of("kty", "EC", "crv", "P-256", "use", "sig", "alg", "ES256", "kid", KEY_ID,
        "x", base64(coordinate(point.getAffineX())), "y", base64(coordinate(point.getAffineY())));
  }

  /** A coordinate has the full size, with zeros in front (RFC 7518 6.2.1.2). */
  private static byte[] coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] full = new byte[COORDINATE_BYTES];
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(Arrays.copyOfRange(bytes, bytes.length - length, bytes.length), 0, full,
        COORDINATE_BYTES - length, length);
    return full;
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
