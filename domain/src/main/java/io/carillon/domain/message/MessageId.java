package io.carillon.domain.message;

/** A message's id: unique in the system and, as text, sortable by time. */
public record MessageId(String value) {

  @Override
  public String toString() {
    return value;
  }
}
