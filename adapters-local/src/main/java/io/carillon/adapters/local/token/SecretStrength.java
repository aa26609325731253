package io.carillon.adapters.local.token;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds secrets that are long enough and guessed all the same. A secret that it does not find may be weak, too. */
final class SecretStrength {

  /** So few different characters make a text of 32 of them guessable; random ones in hexadecimal have about 14. */
  private static final int FEW = 8;

  /** Parts of the examples that documentation and tutorials show, and of what people write until they have something better. */
  private static final List<String> EXAMPLES = List.of("changeme", "changethis", "replaceme", "replacethis",
      "yoursecret",
      "yoursuper", "your256bit", "your512bit", "mysecret", "supersecret", "topsecret", "secretkey", "jwtsecret",
      "thesecret", "astringsecret", "password", "passw0rd", "letmein", "qwerty", "example", "notsosecret", "notsecret",
      "insecure", "development", "testsecret", "dummy", "placeholder", "atleast32", "atleast256", "verysecret",
      "default");

  private SecretStrength() {}

  static Optional<String> weaknessOf(String secret) {
    if (secret.chars().distinct().count() < FEW) {
      return Optional.of("it has few different characters");
    }
    if (repeatsItself(secret)) {
      return Optional.of("it is a short text again and again");
    }
    if (countsOn(secret)) {
      return Optional.of("its characters follow each other in their order");
    }
    String plain = secret.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return EXAMPLES.stream().anyMatch(plain::contains)
        ? Optional.of("it reads like the example of a documentation")
        : Optional.empty();
  }

  private static boolean repeatsItself(String secret) {
    for (int period = 1; period <= secret.length() / 2; period++) {
      if (secret.regionMatches(period, secret, 0, secret.length() - period)) {
        return true;
      }
    }
    return false;
  }

  /** Whether more than half of the characters are neighbours of the ones before, as in the alphabet. */
  private static boolean countsOn(String secret) {
    int steps = 0;
    for (int i = 1; i < secret.length(); i++) {
      steps += Math.abs(secret.charAt(i) - secret.charAt(i - 1)) == 1 ? 1 : 0;
    }
    return steps * 2 > secret.length();
  }
}
