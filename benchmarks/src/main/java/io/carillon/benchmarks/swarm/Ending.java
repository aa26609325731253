package io.carillon.benchmarks.swarm;

/**
 * How a connection ended.
 *
 * @param code the close code that the server sent; {@link #NONE} when the connection just ended
 * @param reason the server's reason, or what went wrong
 */
public record Ending(int code, String reason) {

  /** No close frame came. */
  public static final int NONE = 0;

  static Ending without(String what) {
    return new Ending(NONE, what);
  }

  @Override
  public String toString() {
    return code == NONE ? reason : code + " " + reason;
  }
}
