package io.carillon.domain.protection;

/** Whether one more connection is let in. */
public enum Admission {
  ADMITTED,
  /** The whole server is full. */
  SERVER_FULL,
  /** This address has as many connections as one may have. */
  TOO_MANY_FROM_ADDRESS,
  /** This user has as many connections as one may have. */
  TOO_MANY_OF_USER
}
