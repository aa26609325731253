package io.carillon.adapters.websocket.wire;

import java.util.Arrays;

/** How messages are put on the wire for one client, for as long as it is connected: its dialect, compressed or not. */
public enum Encoding {
  PLAIN(Dialect.PLAIN, false),
  BATCH(Dialect.BATCH, false),
  PLAIN_DEFLATED(Dialect.PLAIN, true),
  BATCH_DEFLATED(Dialect.BATCH, true);

  private final Dialect dialect;
  private final boolean deflated;

  Encoding(Dialect dialect, boolean deflated) {
    this.dialect = dialect;
    this.deflated = deflated;
  }

  /** What was agreed on with permessage-deflate (RFC 7692) or without it. */
  public static Encoding of(Dialect dialect, boolean deflated) {
    return Arrays.stream(values())
        .filter(encoding -> encoding.dialect == dialect && encoding.deflated == deflated)
        .findFirst()
        .orElseThrow();
  }

  public Dialect dialect() {
    return dialect;
  }

  /** Whether messages may be compressed, in both directions. */
  public boolean isDeflated() {
    return deflated;
  }
}
