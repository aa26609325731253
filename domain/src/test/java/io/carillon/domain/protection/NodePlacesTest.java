package io.carillon.domain.protection;

import java.util.List;

class NodePlacesTest implements UserPlacesContract {

  private final List<UserPlaces> nodes = List.of(new NodePlaces(LIMIT));

  @Override
  public List<UserPlaces> nodes() {
    return nodes;
  }
}
