@resuming
Feature: Resuming
  A session is one device of one user. When its connection breaks it waits for a while, and a client that comes back with it goes
  on where it was: with all that it listened to, and with everything that it has missed.

  Scenario: A connection breaks
    Given a server whose namespace "chat" is open to everyone and remembers 100 messages
    And Alice and Bob are connected
    And Alice listens to the topics "chat:train" and "lobby"
    When Bob says "one" on "chat:train"
    And Alice has heard "one" on "chat:train" and says so
    And Alice's connection breaks
    And Bob says "two" on "chat:train"
    And Alice resumes the session
    Then Alice goes on where she was
    And Alice has missed nothing on "chat:train"
    And Alice hears "two" on "chat:train"
    When Bob says "three" on "chat:train"
    And Bob says "hello" on "lobby"
    Then Alice hears "hello" on "lobby"
    And Alice hears exactly "two" and "three" on "chat:train"

  Scenario: Messages that may not have arrived come again
    Given a server whose namespace "chat" is open to everyone and remembers 100 messages
    And Alice and Bob are connected
    And Alice listens to the topic "chat:tunnel"
    When Bob says "one" on "chat:tunnel"
    And Alice's connection breaks
    And Alice resumes the session
    Then Alice has missed nothing on "chat:tunnel"
    And Alice hears "one" on "chat:tunnel"

  Scenario: The server has not noticed that the old connection is dead
    Given a server whose namespace "chat" is open to everyone and remembers 100 messages
    And Alice and Bob are connected
    And Alice listens to the topic "chat:lift"
    When Alice resumes the session
    Then Alice goes on where she was
    And Alice's older connection is closed, because the session went on elsewhere
    When Bob says "still there?" on "chat:lift"
    Then Alice hears exactly "still there?" on "chat:lift"

  Scenario: More was said than is remembered
    Given a server whose namespace "chat" is open to everyone and remembers 100 messages
    And Alice and Bob are connected
    And Alice listens to the topic "chat:festival"
    And Alice's connection breaks
    When Bob says 150 things on "chat:festival"
    And Alice resumes the session
    Then Alice goes on where she was
    And Alice is told that too much was said on "chat:festival"
    And Alice is told that the first 50 messages of "chat:festival" do not come
    When Bob says "at last" on "chat:festival"
    Then Alice hears "at last" on "chat:festival", and the 100 things before

  Scenario: More was said than is remembered, but she heard most of it
    Given a server whose namespace "chat" is open to everyone and remembers 100 messages
    And Alice and Bob are connected
    And Alice listens to the topic "chat:carnival"
    When Bob says 150 things on "chat:carnival"
    And Alice has heard "149" on "chat:carnival"
    And Alice's connection breaks
    And Bob says "one more" on "chat:carnival"
    And Alice resumes the session and says where she is on "chat:carnival"
    Then Alice has missed nothing on "chat:carnival"
    When Bob says "and another" on "chat:carnival"
    Then Alice hears exactly "one more" and "and another" on "chat:carnival"

  Scenario: A topic may no longer be heard
    Given Alice is connected with a grant to listen to "project:42"
    And Alice listens to the topics "project:42" and "lobby"
    When Alice's connection breaks
    And Alice resumes the session with a token that grants nothing
    Then Alice goes on where she was
    And Alice is told that "project:42" is closed to her

  Scenario: A session is nobody else's
    Given Alice and Mallory are connected
    And Alice listens to the topic "lobby"
    When Mallory tries to resume the session of Alice
    Then Mallory begins anew
    And Alice is still connected

  Scenario: The operator wants no sessions
    Given a server that keeps no sessions
    And Alice is connected
    When Alice's connection breaks
    And Alice resumes the session
    Then Alice begins anew

  Scenario: All places are taken, one of them by a dead connection
    Given a server on which a user may have 1 connections
    And Alice is connected
    When Alice resumes the session
    Then Alice goes on where she was
    And Alice's older connection is closed, because the session went on elsewhere
