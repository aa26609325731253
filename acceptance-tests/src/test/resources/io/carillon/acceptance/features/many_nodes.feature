@many_nodes
Feature: Many nodes as one
  Nodes that share a Redis are one server to their users: it does not matter which of them somebody is connected to, and
  a client that loses one of them goes on at another. While Redis is away connections stay, and everybody is told.

  Background:
    Given 2 nodes that share a Redis

  Scenario: Those who talk need not be at the same node
    Given Alice is connected to the first node
    And Bob is connected to the second node
    And Alice and Bob listen to the topic "chat:1"
    When Alice and Bob say 50 things each on "chat:1" at the same time
    Then Alice and Bob hear all 100 of them on "chat:1" in one and the same order

  Scenario: Everybody sees who is there, wherever they are
    Given Alice is connected to the first node
    And Bob is connected to the second node
    When Bob listens to the topic "crowd:1"
    And Alice listens to the topic "crowd:1"
    Then Bob sees Alice come to "crowd:1"
    And Bob sees that Alice and Bob are at "crowd:1"
    When the first node dies
    Then Bob sees Alice leave "crowd:1"
    And Bob has seen Alice come to "crowd:1" once, and leave once

  Scenario: A node dies
    Given Alice is connected to the first node
    And Bob is connected to the second node
    And Alice and Bob listen to the topic "chat:1"
    When Bob says "before" on "chat:1"
    And Alice has heard "before" on "chat:1" and says so
    And it is written down that Alice and Bob listen to "chat:1"
    And the first node dies
    And Bob says "meanwhile" on "chat:1"
    And Alice resumes the session at the second node
    Then Alice has missed nothing on "chat:1"
    And Alice hears "meanwhile" on "chat:1"

  Scenario: A node is stopped
    Given Alice is connected to the first node
    And Bob is connected to the second node
    And Alice and Bob listen to the topic "chat:1"
    When the operator stops the first node
    Then Alice is told to come back later
    When Bob says "meanwhile" on "chat:1"
    And Alice resumes the session at the second node
    Then Alice goes on where she was
    And Alice has missed nothing on "chat:1"
    And Alice hears "meanwhile" on "chat:1"

  Scenario: Redis dies and comes back
    Given Alice is connected to the first node
    And Bob is connected to the second node
    And Alice and Bob listen to the topic "chat:1"
    When Redis dies
    Then Alice and Bob are told that messages do not get through
    And no node takes clients
    When Alice tries to say "lost" on "chat:1"
    Then Alice is told that it cannot be done just now
    When Redis is back
    Then Alice and Bob are told that messages get through again
    And every node takes clients
    When Alice says "after" on "chat:1" as soon as she can
    Then Bob hears "after" on "chat:1"
    And Alice and Bob have not been disconnected
