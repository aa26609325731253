package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.carillon.adapters.local.token.VerificationKeys.Known;
import io.carillon.domain.access.TokenProblem;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a JSON Web Key Set (RFC 7517), by their names. Keys that verify no signatures of ours, such as those of unknown
 * types, do not spoil the others.
 *
 * @param byName the usable keys of each name; none for a name whose keys cannot be used
 * @param unusable what is wrong with the others, in words for the operator
 */
record PublishedKeys(Map<String, List<PublicKeys>> byName, List<String> unusable) {

  /**
   * Reads a set.
   *
   * @param pinned the one algorithm that keys are to serve which do not name their own; {@code null} for what they serve by
   *     themselves
   * @throws ParseException in words for the operator when it is no key set, or has no key that can be used
   */
  static PublishedKeys parse(String json, @Nullable JWSAlgorithm pinned) throws ParseException {
    Map<String, List<PublicKeys>> byName = new HashMap<>();
    List<String> unusable = new ArrayList<>();
    for (Object entry : entries(json)) {
      String name = entry instanceof Map<?, ?> members && members.get("kid") instanceof String kid ? kid : null;
      List<PublicKeys> sameName = name == null
          ? new ArrayList<>()
          : byName.computeIfAbsent(name, _ -> new ArrayList<>());
      try {
        sameName.add(key(entry, name, pinned));
      } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
        unusable.add((name == null ? "a key without a kid" : name) + ": " + e.getMessage());
      }
    }
    if (byName.values().stream().allMatch(List::isEmpty)) {
      throw new ParseException("it has no key that verifies signatures: " + unusable, 0);
    }
    return new PublishedKeys(Map.copyOf(byName), List.copyOf(unusable));
  }

  private static List<Object> entries(String json) throws ParseException {
    try {
      List<Object> entries = JSONObjectUtils.getJSONArray(JSONObjectUtils.parse(json), "keys");
      return entries == null ? List.of() : entries;
    } catch (ParseException e) {
      throw new ParseException("it is no key set (RFC 7517)", 0);
    }
  }

  private static PublicKeys key(Object entry, @Nullable String name, @Nullable JWSAlgorithm pinned)
      throws ParseException, JOSEException {
    if (!(entry instanceof Map<?, ?> members)) {
      throw new ParseException("it is no object", 0);
    }
    Map<String, Object> copy = new HashMap<>();
    members.forEach((member, value) -> copy.put(String.valueOf(member), value));
    JWK key = JWK.parse(copy);
    if (name == null) {
      throw new ParseException("tokens cannot name it", 0);
    }
    if (!(key instanceof AsymmetricJWK asymmetric)) {
      throw new ParseException("it is no public key", 0);
    }
    if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
      throw new ParseException("it is not for signatures", 0);
    }
    return PublicKeys.of(asymmetric.toPublicKey(),
        key.getAlgorithm() == null ? pinned : JWSAlgorithm.parse(key.getAlgorithm().getName()));
  }

  boolean name(String keyId) {
    return byName.containsKey(keyId);
  }

  /** When several keys share a name, the key that serves the token's algorithm is used. */
  Known match(String keyId, JWSHeader header) {
    Known none = new Known.None(TokenProblem.UNKNOWN_KEY);
    for (PublicKeys key : byName.getOrDefault(keyId, List.of())) {
      Known match = key.match(header);
      if (match instanceof Known.Found) {
        return match;
      }
      none = match;
    }
    return none;
  }

  int size() {
    return byName.values().stream().mapToInt(List::size).sum();
  }
}
