@limits
Feature: Limits
  Everything that a client can make grow has a limit, and a client that meets a limit is told so. Those who keep within
  theirs never notice that others did not.

  Scenario: So many topics, and no more
    Given a server on which a connection may listen to 3 topics
    And Alice and Bob are connected
    When Alice listens to the topics "one", "two", "three" and "four"
    Then Alice is told for "four" that it is too many
    When Bob says "hello" on "three"
    Then Alice hears "hello" on "three"

  Scenario: A client that ends a subscription may begin another one
    Given a server on which a connection may listen to 3 topics
    And Alice is connected
    And Alice listens to the topics "one", "two" and "three"
    When Alice stops listening to "two"
    Then Alice can listen to the topic "four"

  Scenario: So many devices of one user, and no more
    Given a server on which a user may have 2 connections
    And Alice is connected with 2 devices
    When Alice connects
    Then Alice is refused because she has too many connections
    And Bob can connect

  Scenario: A device that leaves makes room for another
    Given a server on which a user may have 2 connections
    And Alice is connected with 2 devices
    When one device of Alice leaves
    Then Alice can connect

  Scenario: The limit holds as well for those who show their token late
    Given a server on which a user may have 2 connections
    And Alice is connected with 2 devices
    When Alice connects with her token in her first message
    Then Alice's connection is closed because she has too many connections

  Scenario: A full server sends newcomers away and looks after those it has
    Given a server that takes 2 connections
    And Alice and Bob are connected
    And Alice listens to the topic "lobby"
    When Carol connects
    Then Carol is refused because the server is full
    When Bob says "cosy in here" on "lobby"
    Then Alice hears "cosy in here" on "lobby"

  Scenario: The largest message passes
    Given a server that takes messages of up to 1024 bytes
    And Alice and Bob are connected
    And Bob listens to the topic "lobby"
    When Alice says something on "lobby" in a message of 1024 bytes
    Then Bob hears something on "lobby"

  Scenario: One byte more does not
    Given a server that takes messages of up to 1024 bytes
    And Alice and Bob are connected
    And Bob listens to the topic "lobby"
    When Alice says something on "lobby" in a message of 1025 bytes
    Then Alice's connection is closed because her message was too large
    And Bob hears nothing on "lobby"

  Scenario: Nonsense is forgiven, but not for ever
    Given Alice, Bob and Carol are connected
    And Bob listens to the topic "lobby"
    When Alice sends nonsense
    Then Alice is told that it made no sense
    When Alice sends nonsense without end
    Then Alice's connection is closed because she sent too much nonsense
    When Carol says "what was that?" on "lobby"
    Then Bob hears "what was that?" on "lobby"

  Scenario: A client that publishes too fast is asked to wait (rate_limited)
    Given a server on which a client may speak 5 times a second
    And Alice and Bob are connected
    When Alice says 60 things on "lobby" without waiting
    Then some of what Alice said was accepted, and the rest was refused with the time to wait
    And Alice may speak on "lobby" again when she has waited
    And Bob may speak on "lobby" at once

  Scenario: A client that never waits is closed (4103)
    Given a server on which a client may speak 5 times a second
    And Alice and Bob are connected
    When Alice says things on "lobby" without ever waiting
    Then Alice's connection is closed because she kept breaking the limits
    And Bob may speak on "lobby" at once
