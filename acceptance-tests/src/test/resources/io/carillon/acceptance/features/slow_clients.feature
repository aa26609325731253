@slow_clients
Feature: Slow clients
  Messages wait for a client that reads slowly, but neither endlessly nor at the expense of the others.

  Scenario: A client that stops reading has to go, and the others hear everything
    Given a server that keeps only a little for a slow client
    And Alice and Bob are connected
    And Bob listens to the topic "lobby"
    And Mallory is connected, listens to the topic "lobby" and stops reading
    When Alice says more on "lobby" than Mallory's connection can hold
    Then Mallory's connection is closed because she was too slow
    And Bob hears all that Alice said on "lobby", in order, each once

  Scenario: A client may ask to miss something instead
    Given a server that keeps only a little for a slow client
    And Alice is connected
    And Mallory is connected, listens to the topic "lobby", would rather miss something than go, and stops reading
    When Alice says more on "lobby" than Mallory's connection can hold
    And Mallory reads again
    Then Mallory is told that she missed something on "lobby"
    And Mallory hears the last that Alice said on "lobby"

  Scenario: Where the topic is remembered, such a client misses nothing
    Given a server that remembers "chat" but keeps only a little for a slow client
    And Alice is connected
    And Mallory is connected, listens to the topic "chat:slow", would rather miss something than go, and stops reading
    When Alice says more on "chat:slow" than Mallory's connection can hold
    And Mallory reads again
    Then Mallory hears all that Alice said on "chat:slow", late but in order
    When Alice says "at last" on "chat:slow"
    Then Mallory hears "at last" at once
