package io.carillon.bootstrap.cli;

/** The namespace with which newcomers see messages recorded, and themselves recover: in {@code serve --dev} and in what {@code init} writes. */
final class RecordedNamespace {

  static final String NAME = "chat";

  /** The policy in HOCON. */
  static final String POLICY = """
      subscribe = everyone
      publish = everyone
      presence = on
      # The newest 1000 messages of each topic are kept for 10 minutes: a client that comes back gets what it missed.
      history { size = 1000, ttl = 10m }
      """;

  private RecordedNamespace() {}
}
