package io.carillon.adapters.local.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.fixture.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key set in a file may be replaced while the server runs. */
class KeySetFileTest {

  @TempDir
  Path directory = Path.of("");

  @Test
  void aKeyThatIsAddedToTheFileServesAtOnce() throws IOException {
    JwtTokenVerifier verifier = verifier(Keys.keySetFile(directory, key("old", Keys.RSA)));
    assertThat(verifier.verify(token("new", Keys.OTHER_RSA)))
        .isEqualTo(new TokenVerdict.Rejected(TokenProblem.UNKNOWN_KEY));

    Keys.keySetFile(directory, key("old", Keys.RSA), key("new", Keys.OTHER_RSA));

    assertThat(verifier.verify(token("new", Keys.OTHER_RSA))).isInstanceOf(TokenVerdict.Accepted.class);
    assertThat(verifier.verify(token("old", Keys.RSA))).isInstanceOf(TokenVerdict.Accepted.class);
  }

  @Test
  void aFileThatIsGoneLeavesTheKnownKeysAndTellsOfIt() throws IOException {
    Path file = Keys.keySetFile(directory, key("old", Keys.RSA));
    JwtTokenVerifier verifier = verifier(file);
    Files.delete(file);

    assertThat(verifier.verify(token("new", Keys.RSA))).isInstanceOf(TokenVerdict.Undecided.class);
    assertThat(verifier.verify(token("old", Keys.RSA))).isInstanceOf(TokenVerdict.Accepted.class);
    assertThat(verifier.trouble()).isPresent();
  }

  @Test
  void aFileThatIsNotThereOrHasNoKeysStopsTheStart() throws IOException {
    assertThatThrownBy(() -> verifier(directory.resolve("missing.json"))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.json").hasMessageContaining("no such file");
    Path empty = Files.writeString(directory.resolve("empty.json"), "{\"keys\":[]}");
    assertThatThrownBy(() -> verifier(empty)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty.json");
    assertThatThrownBy(() -> verifier(directory)).isInstanceOf(IllegalArgumentException.class);
  }

  private static JwtTokenVerifier verifier(Path file) {
    return new JwtTokenVerifier(new TokenConfig(new TokenConfig.Key.KeySet(file.toUri()), null, null, null), Roles.NONE,
        new SettableClock());
  }

  private static AccessToken token(String kid, KeyPair pair) {
    return new AccessToken(Tokens.token("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}", Tokens.CLAIMS,
        Tokens.rs256(pair.getPrivate())));
  }

  private static JWK key(String kid, KeyPair pair) {
    return new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID(kid).build();
  }
}
