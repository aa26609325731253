package io.carillon.adapters.local.token;

import io.carillon.adapters.local.token.JwtTokenMinter.Claims;
import io.carillon.adapters.local.token.TokenConfig.Key.SharedSecret;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.access.TokenVerifierContract;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.topic.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@link JwtTokenVerifier} is a verifier of tokens as any other. */
class TokenVerificationTest implements TokenVerifierContract {

  private static final TokenConfig CONFIG = configOf(Keys.SECRET);

  private final SettableClock clock = new SettableClock();
  private final JwtTokenVerifier verifier = new JwtTokenVerifier(CONFIG, new Roles(Map.of()), clock);

  @Override
  public TokenVerifier verifier() {
    return verifier;
  }

  @Override
  public AccessToken tokenOf(Principal who) {
    return minted(CONFIG, who);
  }

  @Override
  public AccessToken forgeryOf(Principal who) {
    return minted(configOf(Keys.SECRET + "!"), who);
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  private static AccessToken minted(TokenConfig config, Principal who) {
    var claims = new Claims(who.user(), who.isService(), List.of(),
        who.permissions().stream().map(Permission::name).toList(), texts(who.grants().subscribe()),
        texts(who.grants().publish()), Duration.between(SettableClock.START, who.expiresAt()));
    return new AccessToken(new JwtTokenMinter(config).mint(claims, SettableClock.START));
  }

  private static List<String> texts(List<TopicFilter> filters) {
    return filters.stream().map(TopicFilter::value).toList();
  }

  private static TokenConfig configOf(String secret) {
    return new TokenConfig(new SharedSecret(secret), null, null, null);
  }
}
