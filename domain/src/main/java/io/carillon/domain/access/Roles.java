package io.carillon.domain.access;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The permissions that each role stands for. A role that nobody configured stands for none. */
public record Roles(Map<String, Set<Permission>> permissionsByRole) {

  public static final Roles NONE = new Roles(Map.of());

  public Roles {
    permissionsByRole = Map.copyOf(permissionsByRole);
  }

  /** What a token's roles and its own permissions add up to. */
  public Set<Permission> permissionsOf(Collection<String> roles, List<Permission> own) {
    var all = new HashSet<>(own);
    for (String role : roles) {
      all.addAll(permissionsByRole.getOrDefault(role, Set.of()));
    }
    return Set.copyOf(all);
  }
}
