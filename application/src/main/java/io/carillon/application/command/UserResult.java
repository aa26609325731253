package io.carillon.application.command;

import io.carillon.domain.presence.UserPresence;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of one user of a command; one bad name never spoils the others.
 *
 * @param user the text that the client sent
 * @param presence {@code null} when it is refused
 * @param refusal {@code null} when it is not
 */
public record UserResult(String user, @Nullable UserPresence presence, @Nullable Refusal refusal) {

  public static UserResult seen(UserPresence presence) {
    return new UserResult(presence.user().value(), presence, null);
  }

  public boolean isRefused() {
    return refusal != null;
  }

  public static UserResult refused(String user, Refusal refusal) {
    return new UserResult(user, null, refusal);
  }
}
