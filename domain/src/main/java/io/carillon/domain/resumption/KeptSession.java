package io.carillon.domain.resumption;

import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenUse;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import java.util.List;

/**
 * A session without a connection.
 *
 * @param user whose it is, and nobody else's
 * @param use what kind of token it was opened with; a service's session is no user's, even under the same name
 * @param subscriptions what its client listened to, in the order in which it began to. They are wishes and no rights: whoever
 *     resumes the session is judged anew
 */
public record KeptSession(SessionId id, UserId user, TokenUse use, List<KeptSubscription> subscriptions) {

  public KeptSession {
    subscriptions = List.copyOf(subscriptions);
  }

  /** Whether a principal may have it. */
  public boolean isOf(Principal who) {
    return user.equals(who.user()) && use == who.use();
  }
}
