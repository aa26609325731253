@inbox
Feature: Inboxes
  Messages to an absent user wait in the inbox, and arrives once, in order, when one of the user's devices
  connects.

  Scenario: Somebody is away
    Given Alice is connected and may write to people
    When Alice writes "one" to Bob
    Then Alice is told that it reached 0 devices
    And Alice is told that it is kept
    When Alice writes "two" to Bob
    And Alice writes "three" to Bob
    And Bob connects
    Then Bob gets "one", "two" and "three", in this order and each once

  Scenario: Messages that have been read do not come again
    Given Alice is connected and may write to people
    When Alice writes "one" to Bob
    And Bob connects
    And Bob has got "one" and says so
    And Bob's connection breaks
    And Alice writes "two" to Bob
    And Bob connects
    Then Bob gets only "two"

  Scenario: Each device has a place of its own
    Given Alice is connected and may write to people
    And Bob is connected with 2 devices
    When Alice writes "one" to Bob
    And Bob's first device has got "one" and says so
    And Alice writes "two" to Bob
    And Bob has got "two" and says so
    And the connections of Bob break
    And Alice writes "three" to Bob
    And Bob resumes the session
    Then Bob gets only "three"

  Scenario: Nobody can say that something has arrived before it has
    Given Bob is connected
    When Bob says that something has arrived which has not
    Then Bob is told that it cannot be
