@connecting
Feature: Connecting
  A client holds one connection to the server. It is greeted with what it needs to know, has an inbox from the first
  moment, and hears what is announced to everyone.

  Scenario: A client is greeted
    When Alice connects
    Then Alice is greeted by her name
    And Alice is told how large a message may be and how often the server looks whether she is still there
    And Alice has an inbox and hears announcements

  Scenario: An announcement reaches everyone
    Given Alice and Bob are connected
    When the service Billing announces "closed on Monday"
    Then Alice and Bob hear the announcement "closed on Monday"

  Scenario: Only services make announcements
    Given Alice and Bob are connected
    When Alice tries to announce "free lunch"
    Then Alice is told that she may not
    And Bob hears no announcement

  Scenario: A client may prefer its messages in batches, and misses nothing by it
    Given Alice is connected
    And Bob is connected and prefers messages in batches
    And Alice and Bob listen to the topic "lobby"
    When Alice says 500 things on "lobby" without waiting
    Then Alice and Bob hear all 500 of them on "lobby", in order, each once

  Scenario: Batches do not break what was written on many lines
    Given Alice and Carol are connected
    And Bob is connected and prefers messages in batches
    And Alice and Bob listen to the topic "lobby"
    When Carol says something on "lobby" with a line for everything
    Then Alice hears it on "lobby" exactly as it was written
    And Bob hears something on "lobby"

  Scenario: A page of an unknown site may not connect
    When Alice connects from a page of "https://elsewhere.example"
    Then Alice is refused because pages of that site may not connect

  Scenario: The operator names the sites whose pages may connect
    Given a server that lets pages of "https://app.example" connect
    When Alice connects from a page of "https://app.example"
    Then Alice is greeted by her name
    When Bob connects from a page of "https://app.example.elsewhere.example"
    Then Bob is refused because pages of that site may not connect

  Scenario: The operator can see that the server takes clients
    Then the server says that it is alive
    And the server says that it takes clients
