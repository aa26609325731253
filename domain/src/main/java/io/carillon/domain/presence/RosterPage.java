package io.carillon.domain.presence;

import io.carillon.domain.session.UserId;
import java.util.List;

/**
 * A part of those who can be seen at a topic, in the order of their names.
 *
 * @param version the state is that after the change with this version
 * @param count how many can be seen in all
 * @param more whether there are others behind the last one
 */
public record RosterPage(long version, int count, List<Member> members, boolean more) {

  /** Somebody who is there. */
  public record Member(UserId user, Appearance appearance) {}

  public RosterPage {
    members = List.copyOf(members);
  }
}
