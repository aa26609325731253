@recovery
Feature: Recovery
  Some topics are recorded. A client that comes back to one of them gets all messages that it missed, in order. If some are
  missing, it is told which ones and why.

  Background:
    Given a server whose namespace "chat" is open to everyone and remembers 100 messages

  Scenario: A client that comes back gets the messages that it missed
    Given Alice and Bob are connected
    And Bob listens to the topic "chat:tea"
    When Alice says "one" on "chat:tea"
    And Bob has heard "one" on "chat:tea" and goes away
    And Alice says "two" on "chat:tea"
    And Alice says "three" on "chat:tea"
    And Bob comes back to "chat:tea"
    Then Bob gets "two" and "three" and has missed nothing
    When Alice says "four" on "chat:tea"
    Then Bob hears exactly "four" on "chat:tea"

  Scenario: Nothing was said meanwhile
    Given Alice and Bob are connected
    And Bob listens to the topic "chat:quiet"
    When Alice says "one" on "chat:quiet"
    And Bob has heard "one" on "chat:quiet" and goes away
    And Bob comes back to "chat:quiet"
    Then Bob gets nothing and has missed nothing

  Scenario: More was said than is remembered
    Given Alice and Bob are connected
    And Bob listens to the topic "chat:loud"
    When Alice says "one" on "chat:loud"
    And Bob has heard "one" on "chat:loud" and goes away
    And Alice says 150 things on "chat:loud"
    And Bob comes back to "chat:loud"
    Then Bob gets the last 100 things, and is told which are missing, because too much was said
    When Alice says "at last" on "chat:loud"
    Then Bob hears exactly "at last" on "chat:loud"

  Scenario: The server remembers another life of the topic
    Given Alice and Bob are connected
    When Alice says "one" on "chat:reborn"
    And Bob comes to "chat:reborn" with a place from another life
    Then Bob gets nothing, because this is another life
    When Alice says "two" on "chat:reborn"
    Then Bob hears exactly "two" on "chat:reborn"

  Scenario: A newcomer wants to see the last few messages
    Given Alice and Bob are connected
    When Alice says "one" on "chat:last"
    And Alice says "two" on "chat:last"
    And Alice says "three" on "chat:last"
    And Bob listens to the topic "chat:last" and asks for the last 2 messages
    Then Bob gets "two" and "three"

  Scenario: Leafing back and forth
    Given Alice is connected
    When Alice says 20 things on "chat:book"
    Then Alice can leaf back through all 20 of them on "chat:book", 6 at a time
    And Alice can leaf forward through all 20 of them on "chat:book", 6 at a time

  Scenario: Only users who may subscribe to a topic may read its history
    Given Alice is connected
    When Alice tries to leaf through "project:42"
    Then Alice is told that she may not
    When Alice tries to leaf through "user:bob"
    Then Alice is told that she may not

  Scenario: A message that is said twice by mistake has one place
    Given Alice is connected
    When Alice says "once" on "chat:twice" and, unsure whether it got through, says it again
    Then Alice is told that it had been said before
    And Alice is told the same place for both

  Scenario: Priority does not change what came after what
    Given Alice and Bob are connected
    And Bob listens to the topic "chat:urgent"
    When Alice says "first" on "chat:urgent"
    And Alice says "second" on "chat:urgent" as critical
    And Alice says "third" on "chat:urgent"
    Then Bob hears exactly "first", "second" and "third" on "chat:urgent"

  Scenario: An absent user's messages are kept
    Given Alice is connected and may write to people
    When Alice writes "lunch?" to Bob
    Then Alice is told that it reached 0 devices
    And Alice is told that it is kept
    When Bob connects
    And Bob asks for the last 10 messages of the inbox
    Then Bob gets the direct message "lunch?" from Alice
