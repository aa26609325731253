package io.carillon.adapters.local.token;

import static io.carillon.adapters.local.token.Tokens.NOW;
import static io.carillon.adapters.local.token.Tokens.hs256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.carillon.adapters.local.token.TokenConfig.Key.SharedSecret;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerdict.Accepted;
import io.carillon.domain.access.TokenVerdict.Rejected;
import io.carillon.domain.fixture.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims keep the exact value that the issuer wrote: no number and no name becomes another one. */
class LosslessClaimsTest {

  private static final String LATER = "\"exp\":" + (NOW + 3600);
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  @ParameterizedTest
  @ValueSource(strings = {"7", "0", "-5", "9223372036854775807", "9223372036854775808", "12345678901234567890",
      "12345678901234567999", "9007199254740993", "-12345678901234567890",
      "1234567890123456789012345678901234567890123456789012345678901234"})
  void aNumericSubjectIsTheUserWithTheseDigits(String digits) {
    assertThat(accepted("\"sub\":" + digits + "," + LATER).user().value()).isEqualTo(digits);
    assertThat(accepted("\"sub\":\"" + digits + "\"," + LATER).user().value()).isEqualTo(digits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e3", "1E3", "-0", "0.0", "1.5", "1e1000000", "1e99999999999",
      "12345678901234567890.0",
      "12345678901234567890123456789012345678901234567890123456789012345", "true", "{}", "[]", "[1]"})
  void anotherSpellingOfANumberIsNoUser(String subject) {
    assertThat(verdict("\"sub\":" + subject + "," + LATER)).isEqualTo(new Rejected(TokenProblem.BAD_CLAIM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"007", "+1", "NaN", "Infinity", "-Infinity", "0x10", ".5", "1.", "1e", "--1"})
  void whatIsNoNumberOfJsonMakesNoToken(String number) {
    assertThat(verdict("\"sub\":" + number + "," + LATER)).isEqualTo(new Rejected(TokenProblem.MALFORMED));
    assertThat(verdict("\"sub\":\"alice\",\"exp\":" + number)).isEqualTo(new Rejected(TokenProblem.MALFORMED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"253402300799", "253402300800", "9000000000000000", "9223372036854775", "9223372036854775807",
      "9223372036854775808", "1e300", "1e308", "1e999", "1.7976931348623157e309", "1e1000000", "1e999999999",
      "1e2147483648", "123e99999999999999999999"})
  void aTokenThatEndsInTheFarFutureIsValidAndItsTimesFitEverywhere(String seconds) {
    Principal principal = accepted("\"sub\":\"alice\",\"iat\":-" + seconds + ",\"exp\":" + seconds);

    assertThat(principal.expiresAt()).isEqualTo(LAST);
    assertThat(principal.endsAt()).isEqualTo(LAST);
    assertThat(principal.refreshAt()).isBetween(NumericDate.EARLIEST, LAST);
    assertThat(LAST.toEpochMilli()).as("a JavaScript client reads it exactly").isLessThan(1L << 53);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "9223372036854775808", "18446744073709551617", "1e300", "1e999",
      "1e1000000", "1e99999999999", "253402300800"})
  void aTokenThatBeginsInTheFarFutureIsNotValidYet(String seconds) {
    assertThat(verdict("\"sub\":\"alice\",\"nbf\":" + seconds + "," + LATER))
        .isEqualTo(new Rejected(TokenProblem.NOT_YET_VALID));
    assertThat(verdict("\"sub\":\"alice\",\"iat\":" + seconds + "," + LATER))
        .isEqualTo(new Rejected(TokenProblem.NOT_YET_VALID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "-0", "0e99999999999", "1e-999999999", "-9223372036854775809", "-1e300",
      "-1e1000000",
      "1e-1000000", "1e-99999999999", "-1e99999999999", "-62167219201"})
  void aTimeInTheFarPastIsPast(String seconds) {
    assertThat(verdict("\"sub\":\"alice\",\"exp\":" + seconds)).isEqualTo(new Rejected(TokenProblem.EXPIRED));
    assertThat(accepted("\"sub\":\"alice\",\"nbf\":" + seconds + ",\"iat\":" + seconds + "," + LATER).refreshAt())
        .isBefore(Instant.ofEpochSecond(NOW + 3600));
  }

  @ParameterizedTest
  @CsvSource({"4e9, 2096-10-02T07:06:40Z", "4000000000.0, 2096-10-02T07:06:40Z",
      "4000000000.5, 2096-10-02T07:06:40.500Z",
      "4.0000000000000000009e9, 2096-10-02T07:06:40Z", "4000000000.999999999999, 2096-10-02T07:06:40.999999999Z",
      "40000000000e-1, 2096-10-02T07:06:40Z"})
  void secondsMayHaveFractionsAndExponents(String seconds, Instant expected) {
    assertThat(accepted("\"sub\":\"alice\",\"exp\":" + seconds).expiresAt()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"123\"", "\"9999999999\"", "true", "[9999999999]", "{}", "\"NaN\""})
  void aTimeThatIsNoNumberIsRefused(String time) {
    for (String claim : new String[]{"exp", "nbf", "iat"}) {
      assertThat(verdict("\"sub\":\"alice\",\"" + claim + "\":" + time + ("exp".equals(claim) ? "" : "," + LATER)))
          .as(claim).isEqualTo(new Rejected(TokenProblem.BAD_CLAIM));
    }
  }

  @Test
  void hugeExponentsCostNothing() {
    String many = "\"x\":[" + "1e1000000,".repeat(5_000) + "1e-1000000],\"iat\":1e-1000000,\"nbf\":-1e1000000,";

    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> accepted("\"sub\":\"alice\"," + many + LATER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"sub\":\"mallory\"", "\"s\\u0075b\":\"mallory\"", "\"exp\":1",
      "\"roles\":[],\"roles\":[\"admin\"]",
      "\"topics\":{\"subscribe\":[],\"subscribe\":[\"a\"]}", "\"x\":1,\"x\":1"})
  void aClaimThatStandsThereTwiceIsRefused(String again) {
    assertThat(verdict("\"sub\":\"alice\"," + LATER + "," + again)).isEqualTo(new Rejected(TokenProblem.BAD_CLAIM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ude00\\ud83d", "a\\ud83d"})
  void halfOfASurrogatePairIsNoText(String text) {
    for (String claim : new String[]{"\"roles\":[\"%s\"]", "\"permissions\":[\"%s\"]", "\"iss\":\"%s\"",
        "\"aud\":\"%s\"",
        "\"aud\":[\"%s\"]", "\"token_use\":\"%s\"", "\"topics\":{\"subscribe\":[\"%s\"]}"}) {
      assertThat(verdict("\"sub\":\"alice\"," + LATER + "," + claim.formatted(text))).as(claim)
          .isEqualTo(new Rejected(TokenProblem.BAD_CLAIM));
    }
    assertThat(verdict("\"sub\":\"" + text + "\"," + LATER)).isEqualTo(new Rejected(TokenProblem.BAD_CLAIM));
  }

  @Test
  void bytesThatAreNoUtf8MakeNoToken() {
    for (byte[] bytes : new byte[][]{{(byte) 0xFF}, {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80}}) {
      String claims = "{\"sub\":\"alice\"," + LATER + ",\"roles\":[\"?\"]}";
      byte[] payload = claims.replace("?", new String(bytes, StandardCharsets.ISO_8859_1))
          .getBytes(StandardCharsets.ISO_8859_1);
      assertThat(verdict(payload)).isEqualTo(new Rejected(TokenProblem.MALFORMED));
    }
    String utf16 = "{\"sub\":\"alice\"," + LATER + "}";
    assertThat(verdict(utf16.getBytes(StandardCharsets.UTF_16LE))).isEqualTo(new Rejected(TokenProblem.MALFORMED));
  }

  @Test
  void anEscapedNameIsTheSameNameAndNoOther() {
    assertThat(accepted("\"sub\":\"\\u0061lice\"," + LATER).user().value()).isEqualTo("alice");
    assertThat(accepted("\"sub\":\"Alice\"," + LATER).user().value()).isEqualTo("Alice");
    assertThat(accepted("\"sub\":\"0123\"," + LATER).user().value()).isEqualTo("0123");
  }

  @Test
  void aClaimThatIsNullIsAbsent() {
    Principal principal = accepted(
        "\"sub\":\"alice\"," + LATER + ",\"nbf\":null,\"iat\":null,\"iss\":null,\"aud\":null,"
            + "\"token_use\":null,\"roles\":null,\"permissions\":null,\"topics\":null");

    assertThat(principal).isEqualTo(accepted("\"sub\":\"alice\"," + LATER));
  }

  private static Principal accepted(String claims) {
    TokenVerdict verdict = verdict(claims);
    assertThat(verdict).as(claims).isInstanceOf(Accepted.class);
    return ((Accepted) verdict).principal();
  }

  private static TokenVerdict verdict(String claims) {
    return verify(hs256("{" + claims + "}"));
  }

  private static TokenVerdict verdict(byte[] payload) {
    return verify(Tokens.token("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8), payload,
        Tokens.hmac("HmacSHA256", Keys.SECRET.getBytes(StandardCharsets.UTF_8))));
  }

  private static TokenVerdict verify(String token) {
    return new JwtTokenVerifier(new TokenConfig(new SharedSecret(Keys.SECRET), null, null, null), Roles.NONE,
        new SettableClock()).verify(new AccessToken(token));
  }
}
