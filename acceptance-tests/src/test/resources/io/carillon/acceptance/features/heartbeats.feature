@heartbeats
Feature: Heartbeats
  Client and server know of each other that they are still there, although nothing is said for a long time.

  Scenario: A client asks whether the server is there
    Given Alice is connected
    When Alice asks whether the server is there
    Then the server answers Alice with its time

  Scenario: A client that no longer answers has to go
    Given a server that looks every second whether its clients are there
    And Alice and Bob are connected
    And Bob listens to the topic "lobby"
    And Mallory is connected but does not answer the server
    Then Mallory's connection is closed because she was no longer there
    When Alice says "quiet today" on "lobby"
    Then Bob hears "quiet today" on "lobby"
