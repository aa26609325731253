@shutting_down
Feature: Shutting down
  When an operator stops the server, its clients are told when to come back, nobody new is let in, and it ends in peace.

  Scenario: Clients are told to come back later
    Given a server of our own
    And Alice, Bob and Carol are connected
    When the operator stops the server
    Then Alice, Bob and Carol are told to come back later, not all at once
    And the server ends in peace

  Scenario: Clients are told even in the middle of a conversation
    Given a server of our own
    And Alice, Bob and Carol are connected
    And Alice, Bob and Carol listen to the topic "lobby"
    When the operator stops the server while Alice and Bob keep speaking on "lobby"
    Then Alice, Bob and Carol are told to come back later
    And the server ends in peace

  Scenario: A client that connects while the server stops is sent elsewhere (503)
    Given a server of our own that keeps only a little for a slow client
    And Alice is connected
    And Mallory is connected, listens to the topic "lobby", would rather miss something than go, and stops reading
    When Alice says more on "lobby" than Mallory's connection can hold
    And the operator stops the server
    Then Alice is told to come back later
    And the server says that it takes no more clients
    When Bob connects
    Then Bob is refused because the server is going away
    When Mallory leaves
    Then the server ends in peace
