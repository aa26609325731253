package io.carillon.domain.access;

/** A token as a client presented it, unchecked. It never prints itself, so that it cannot slip into a log. */
public final class AccessToken {

  private final String value;

  public AccessToken(String value) {
    this.value = value;
  }

  /** The secret text; for the verifier alone. */
  public String secret() {
    return value;
  }

  @Override
  public String toString() {
    return "AccessToken[hidden]";
  }
}
