package io.carillon.domain.protection;

/** How many connections there may be: in all, of one user, from one address. Each is at least 1. */
public record ConnectionLimits(int total, int perUser, int perAddress) {

  public ConnectionLimits {
    if (total < 1 || perUser < 1 || perAddress < 1) {
      throw new IllegalArgumentException("connection limits: " + total + ", " + perUser + ", " + perAddress
          + " (expected: each 1 or more)");
    }
  }
}
