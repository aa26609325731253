package io.carillon.bootstrap.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Guesses which known word a misspelt one was meant to be. A guess needs a small distance (optimal string alignment: letters left
 * out, added, replaced or swapped), one for each four letters at most, so that it helps more often than it misleads.
 */
public final class Spelling {

  private static final int LETTERS_PER_MISTAKE = 4;
  private static final int MAX_MISTAKES = 3;

  private Spelling() {}

  /** The known word that is closest to a text, if one is close. Case and {@code -} for {@code _} are no mistakes. */
  public static Optional<String> closest(String text, Collection<String> known) {
    String word = normal(text);
    int bound = Math.clamp(word.length() / LETTERS_PER_MISTAKE, 1, MAX_MISTAKES);
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= bound)
        .map(candidate -> new Guess(candidate, distance(word, normal(candidate))))
        .filter(guess -> guess.distance() <= Math.min(bound, guess.word().length() - 1))
        .min(Comparator.comparingInt(Guess::distance).thenComparing(Guess::word))
        .map(Guess::word);
  }

  /** The guess in words, to be put behind what is expected; empty when there is none. */
  public static String hint(String text, Collection<String> known) {
    return closest(text, known).map(Spelling::hint).orElse("");
  }

  static String hint(String meant) {
    return "; did you mean " + meant + "?";
  }

  private record Guess(String word, int distance) {}

  private static String normal(String text) {
    return text.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static int distance(String one, String other) {
    int[][] table = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        table[i][j] = i == 0 || j == 0 ? i + j : cheapest(table, i, j, one, other);
      }
    }
    return table[one.length()][other.length()];
  }

  private static int cheapest(int[][] table, int i, int j, String one, String other) {
    int replaced = table[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
    boolean swapped = i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
        && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
  }
}
