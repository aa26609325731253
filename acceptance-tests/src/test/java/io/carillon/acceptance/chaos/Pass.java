package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A token and what it permits.
 *
 * @param topics what its bearer may hear
 * @param mayExpire whether it may end while its bearer connects or is connected
 */
record Pass(String token, List<String> topics, boolean mayExpire) {

  private static final String GLOBAL = "global";

  Pass {
    topics = List.copyOf(topics);
  }

  /** A token of a user who may hear these topics, and publish to all that there are. */
  static Pass of(String user, List<String> topics, Duration life, TokenSigner signer) {
    return of(user, topics, life, signer, false);
  }

  /** The same for one that ends soon. */
  static Pass expiring(String user, List<String> topics, Duration life, TokenSigner signer) {
    return of(user, topics, life, signer, true);
  }

  private static Pass of(String user, List<String> topics, Duration life, TokenSigner signer, boolean mayExpire) {
    var heard = new ArrayList<>(topics);
    heard.add(Topics.inboxOf(user));
    heard.add(GLOBAL);
    Token token = Token.of(user).granting(topics, Topics.published()).permittedTo("message:direct").lasting(life);
    return new Pass(signer.sign(token), heard, mayExpire);
  }
}
