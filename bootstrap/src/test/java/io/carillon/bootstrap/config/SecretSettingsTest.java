package io.carillon.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.adapters.local.token.TokenConfig.Key.SharedSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret counts as it was written, or the start says what is wrong with it; it is never shown. */
class SecretSettingsTest {

  private static final String GOOD = "vQ9xkJ2mT7pLr4Wc8ZbN1sYd6HgF3uEa";

  @TempDir
  Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {GOOD + "\n", GOOD + " ", " " + GOOD, "\t" + GOOD, GOOD + "\r\n", GOOD + "\u00a0\u2003"})
  void aSecretWithWhiteSpaceAroundItIsRefusedInsteadOfBecomingAnother(String secret) {
    assertThat(problems(Map.of("JWT_SECRET", secret), null)).singleElement().asString()
        .startsWith("JWT_SECRET=…").contains("white space").doesNotContain(GOOD);
  }

  @Test
  void theSameHoldsForTheFileAndForPasswords() throws Exception {
    Path file = Files.writeString(directory.resolve("carillon.conf"), "auth.jwt_secret = \"" + GOOD + "\\n\"");

    assertThat(problems(Map.of(), file)).singleElement().asString().startsWith("auth.jwt_secret=…")
        .doesNotContain(GOOD);
    assertThat(problems(Map.of("JWT_SECRET", GOOD, "REDIS_CLUSTER", "one:1", "REDIS_PASSWORD", "pass "), null))
        .singleElement().asString().startsWith("REDIS_PASSWORD=…").contains("white space");
  }

  @Test
  void whiteSpaceInsideCountsAndNothingButWhiteSpaceIsUnset() {
    String phrase = "vQ9xk J2mT7\tpLr4W c8ZbN 1sYd6HgF3uEa";

    assertThat(read(Map.of("JWT_SECRET", phrase)).token().key()).isEqualTo(new SharedSecret(phrase));
    assertThat(problems(Map.of("JWT_SECRET", " \n"), null)).singleElement().asString().startsWith("JWT_SECRET= ");
  }

  @Test
  void aSecretThatTheLocaleCouldNotReadIsRefused() {
    assertThat(problems(Map.of("JWT_SECRET", GOOD + "\uFFFD\uFFFD"), null)).singleElement().asString()
        .startsWith("JWT_SECRET=…").contains("LC_ALL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "change-me-change-me-change-me-now",
      "ChangeMe_2024_1x7Kq93LmZp0QwErTy",
      "abababababababababababababababab", "0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789",
      "your-256-bit-secret-goes-here-ok!", "a-string-secret-at-least-256-bits-long",
      "my-super-secret-jwt-key-1234567890",
      "passwordpasswordpasswordpassword", "zyxwvutsrqponmlkjihgfedcba987654",
      "correct horse correct horse correct horse"})
  void aSecretThatIsEasilyGuessedIsWarnedOfAndNotShown(String secret) {
    assertThat(read(Map.of("JWT_SECRET", secret)).warnings()).singleElement().asString()
        .startsWith("JWT_SECRET=… is easily guessed").doesNotContain(secret);
  }

  @ParameterizedTest
  @ValueSource(strings = {GOOD, "9f86d081884c7d659a2feaa0c55ad015", "71039482650917264038571926405837",
      "q83vEjRWeJq83vEjRWeJASNFZ4mrze8="})
  void aRandomSecretIsNot(String secret) {
    assertThat(read(Map.of("JWT_SECRET", secret)).warnings()).isEmpty();
  }

  @Test
  void namesWithAnUnderscoreAreTakenButForTls() {
    assertThat(read(Map.of("JWT_SECRET", GOOD, "REDIS_URL", "redis://app_redis:6379",
        "ALLOWED_ORIGINS", "https://my_app.example.com, app://-,null,file://")).handshake().origins().allowed())
        .containsExactlyInAnyOrder("https://my_app.example.com:443", "app://-", "null", "file://");
    assertThat(problems(Map.of("JWT_SECRET", GOOD, "REDIS_URL", "rediss://app_redis:6379"), null)).singleElement()
        .asString().startsWith("REDIS_URL=…").contains("underscore");
    assertThat(problems(Map.of("JWT_SECRET", GOOD, "REDIS_CLUSTER", "a:1,b_c:2", "REDIS_TLS", "true"), null))
        .singleElement().asString().startsWith("REDIS_CLUSTER=a:1,b_c:2").contains("underscore");
  }

  private static CarillonConfig read(Map<String, String> environment) {
    return ConfigReader.read(Settings.load(environment, null, Map.of()), false);
  }

  private static List<String> problems(Map<String, String> environment, @Nullable Path file) {
    ConfigException refused = catchThrowableOfType(ConfigException.class,
        () -> ConfigReader.read(Settings.load(environment, file, Map.of()), false));
    return refused.problems();
  }
}
