package io.carillon.acceptance.invariant;

/** What the server promises, as far as clients' logs can show it. */
public enum Invariant {

  I1("on a connection the offsets of a topic go up by one, or the server says which are missing"),
  I2("what a client has had does not come again"),
  I3("an offset of an epoch is the same message for everybody"),
  I4("what was acknowledged is kept, or everybody concerned is told that its epoch has ended"),
  I5("what was refused is never heard"),
  I6("a publication is stored once"),
  I7("what one connection sends to one topic keeps its order"),
  I8("a recovery brings everything up to the live messages"),
  I9("what is heard was published, to this topic and unchanged"),
  I10("only what is subscribed to and permitted is heard"),
  I11("a connection ends with a code that fits what was done to it"),
  I12("in the end every live subscription has reached its topic's top"),
  I13("in the end everybody sees present who is, and joins and leaves take turns"),
  I14("what an inbox keeps has reached a device of its user, or a gap names it");

  private final String statement;

  Invariant(String statement) {
    this.statement = statement;
  }

  public String statement() {
    return statement;
  }

  /** Begins to judge a log. */
  Rule rule() {
    return switch (this) {
      case I1 -> new GapRule();
      case I2 -> new RepeatRule();
      case I3 -> new HistoryRule();
      case I4 -> new AckRule();
      case I5 -> new RefusalRule();
      case I6 -> new StoredOnceRule();
      case I7 -> new SendOrderRule();
      case I8 -> new RecoveryRule();
      case I9 -> new OriginRule();
      case I10 -> new PermissionRule();
      case I11 -> new EndingRule();
      case I12 -> new CatchUpRule();
      case I13 -> new PresenceRule();
      case I14 -> new InboxRule();
    };
  }
}
