package io.carillon.adapters.local.token;

import com.nimbusds.jose.crypto.impl.ECDSA;
import io.carillon.domain.fixture.SettableClock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Puts tokens together by hand, so that they can say what no well-meaning library would. */
final class Tokens {

  static final long NOW = SettableClock.START.getEpochSecond();
  static final String CLAIMS = "{\"sub\":\"alice\",\"exp\":" + (NOW + 3600) + "}";

  /** Signs a token's first two parts. */
  @FunctionalInterface
  interface Signer {

    byte[] sign(byte[] input) throws Exception;
  }

  private Tokens() {}

  static String token(String header, String claims, Signer signer) {
    return token(header.getBytes(StandardCharsets.UTF_8), claims.getBytes(StandardCharsets.UTF_8), signer);
  }

  static String token(byte[] header, byte[] claims, Signer signer) {
    String input = encode(header) + "." + encode(claims);
    try {
      return input + "." + encode(signer.sign(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A token that is signed with the shared secret of these tests. */
  static String hs256(String claims) {
    return token("{\"alg\":\"HS256\"}", claims, hmac("HmacSHA256", Keys.SECRET.getBytes(StandardCharsets.UTF_8)));
  }

  static Signer hmac(String algorithm, byte[] secret) {
    return input -> {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret, algorithm));
      return mac.doFinal(input);
    };
  }

  static Signer rs256(PrivateKey key) {
    return input -> signature(Signature.getInstance("SHA256withRSA"), key, input);
  }

  static Signer ps256(PrivateKey key) {
    return input -> {
      Signature pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      return signature(pss, key, input);
    };
  }

  static Signer es256(PrivateKey key) {
    return input -> ECDSA.transcodeSignatureToConcat(signature(Signature.getInstance("SHA256withECDSA"), key, input),
        64);
  }

  static Signer nothing() {
    return _ -> new byte[0];
  }

  private static byte[] signature(Signature signature, PrivateKey key, byte[] input) throws GeneralSecurityException {
    signature.initSign(key);
    signature.update(input);
    return signature.sign();
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
