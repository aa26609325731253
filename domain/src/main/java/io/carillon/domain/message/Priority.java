package io.carillon.domain.message;

/** Which of several waiting messages goes to a client first. The order of the constants is the order of sending. */
public enum Priority {
  CRITICAL, HIGH, NORMAL, LOW
}
