package io.carillon.acceptance.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Web Token made by hand, so that it can also be made wrongly.
 *
 * @param header what stands in its header
 * @param claims what it claims
 */
public record Token(Map<String, Object> header, Map<String, Object> claims) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LIFE = Duration.ofHours(1);

  public Token {
    header = Map.copyOf(header);
    claims = Map.copyOf(claims);
  }

  /** A token as a login server would issue it. */
  public static Token of(String user) {
    long now = Instant.now().getEpochSecond();
    return new Token(Map.of("alg", "HS256", "typ", "JWT"),
        Map.of("sub", user, "iat", now, "exp", now + LIFE.toSeconds()));
  }

  public Token withHeader(String name, Object value) {
    return new Token(with(header, name, value), claims);
  }

  public Token withoutHeader(String name) {
    return new Token(without(header, name), claims);
  }

  public Token with(String claim, Object value) {
    return new Token(header, with(claims, claim, value));
  }

  public Token without(String claim) {
    return new Token(header, without(claims, claim));
  }

  /** With an expiry that is so far away, or past when negative. */
  public Token lasting(Duration life) {
    return with("exp", Instant.now().plus(life).getEpochSecond());
  }

  public Token permittedTo(String... permissions) {
    return with("permissions", List.of(permissions));
  }

  public Token granting(List<String> subscribe, List<String> publish) {
    return with("topics", Map.of("subscribe", subscribe, "publish", publish));
  }

  /** The compact form, signed by the algorithm that the header names. */
  public String signedWith(String secret) {
    return signedWith(secret.getBytes(StandardCharsets.UTF_8));
  }

  public String signedWith(byte[] secret) {
    String bits = String.valueOf(header.get("alg")).toUpperCase(Locale.ROOT).replace("HS", "");
    try {
      String algorithm = "HmacSHA" + (bits.matches("256|384|512") ? bits : "256");
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret, algorithm));
      return signingInput() + "." + base64(mac.doFinal(signingInput().getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The compact form with nothing where the signature belongs. */
  public String unsigned() {
    return signingInput() + ".";
  }

  /** What a signature is made of. */
  public String signingInput() {
    return base64(JSON.writeValueAsBytes(header)) + "." + base64(JSON.writeValueAsBytes(claims));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Map<String, Object> with(Map<String, Object> members, String name, Object value) {
    var changed = new TreeMap<>(members);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, Object> without(Map<String, Object> members, String name) {
    var changed = new TreeMap<>(members);
    changed.remove(name);
    return changed;
  }
}
