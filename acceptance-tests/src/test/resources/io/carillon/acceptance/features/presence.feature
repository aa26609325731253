@presence
Feature: Presence
  Where the operator wants it, people see who else is at a topic, and who comes and goes. However many devices somebody has,
  others see one person.

  Rule: People at a topic see each other come and go

    Background:
      Given a server on which people see who is at topics of "project"

    Scenario: Somebody comes and goes
      Given Alice and Bob are connected
      And Alice listens to the topic "project:1"
      When Bob listens to the topic "project:1"
      Then Alice sees Bob come to "project:1"
      When Bob stops listening to "project:1"
      Then Alice sees Bob leave "project:1"

    Scenario: A new subscriber sees the users who are present
      Given Alice, Bob and Carol are connected
      And Alice and Bob listen to the topic "project:2"
      And Carol listens to the topic "project:3"
      Then Carol sees that Alice and Bob are at "project:2"
      And Carol sees that Carol is at "project:3"

    Scenario: Several devices are one person
      Given Alice is connected
      And Alice listens to the topic "project:4"
      And Bob is connected with 2 devices
      When every device of Bob listens to the topic "project:4"
      Then Alice sees Bob at "project:4" with 2 devices
      When one device of Bob leaves
      Then Alice sees Bob at "project:4" with 1 device
      When one device of Bob leaves
      Then Alice sees Bob leave "project:4"
      And Alice has seen Bob come to "project:4" once, and leave once

    Scenario: A short break is nothing to be told of
      Given Alice, Bob and Carol are connected
      And Alice, Bob and Carol listen to the topic "project:5"
      When Bob loses the connection and is back at "project:5" at once
      And Carol leaves
      Then Alice sees Carol leave "project:5"
      And Alice has seen Bob come to "project:5" once, and never leave

    Scenario: Only people are seen, and only those who listen to this topic
      Given Alice and Dave are connected
      And Carol is connected and listens to every topic of "project" at once
      And the service Billing listens to the topic "project:6"
      And Dave listens to the topic "project:7"
      When Alice listens to the topic "project:6"
      Then Alice sees that Alice is at "project:6"
      And Carol sees Alice come to "project:6"
      And Carol has seen nothing of Billing at "project:6"

    Scenario: Presence is announced beside the messages of the topic
      Given Alice and Bob are connected
      And Alice listens to the topic "project:8"
      When Bob listens to the topic "project:8"
      And Bob says "here I am" on "project:8"
      Then Alice hears "here I am" on "project:8"
      And Alice sees Bob come to "project:8"

  Rule: People say how they want to be seen

    Background:
      Given a server on which people see who is at topics of "project"
      And Alice and Bob are connected
      And Alice and Bob listen to the topic "project:9"

    Scenario: Busy, and why
      When Bob says that he is busy and adds "writing"
      Then Alice sees that Bob is busy at "project:9" and has added "writing"

    Scenario: An invisible user seems to have left
      When Bob says that he is invisible
      Then Alice sees Bob leave "project:9"
      And Alice sees that Alice is at "project:9"
      When Bob says "can you hear me?" on "project:9"
      Then Alice hears "can you hear me?" on "project:9"

    Scenario: A user who is visible again seems to join
      When Bob says that he is invisible
      And Bob says that he is online
      Then Alice sees that Alice and Bob are at "project:9"

    Scenario: A service is not seen at all
      When the service Billing tries to say that it is busy
      Then Billing is told that she may not

  Rule: Of a crowd it can be enough to know how many there are

    Scenario: A stadium
      Given a server on which people see how many are at topics of "stadium"
      And Alice and Bob are connected
      When Alice listens to the topic "stadium:1"
      Then Alice sees that 1 is at "stadium:1" but not who
      When Bob listens to the topic "stadium:1"
      Then Alice sees that 2 are at "stadium:1" but not who
      When Bob stops listening to "stadium:1"
      Then Alice sees that 1 is at "stadium:1" but not who

  Rule: Nobody keeps account unless the operator wants it

    Scenario: A topic without presence
      Given Alice is connected
      When Alice tries to see who is at "lobby"
      Then Alice is told that nobody keeps account of it

    Scenario: A topic that one may not hear
      Given Alice is connected
      When Alice tries to see who is at "project:1"
      Then Alice is told that she may not

  Rule: One person can be watched by those who may

    Background:
      Given a server on which people see who is at topics of "project"

    Scenario: Watching takes a grant
      Given Alice and Bob are connected
      When Alice tries to watch Bob
      Then Alice has seen nothing of Bob at "project:1"

    Scenario: Somebody who is watched comes and goes
      Given Alice is connected and may watch Bob
      And Alice watches Bob
      And Alice sees that Bob is offline
      When Bob connects
      Then Alice sees Bob come
      And Alice sees that Bob is online
      When Bob says that he is away
      Then Alice sees that Bob is away
      When Bob leaves
      Then Alice sees Bob go
      And Alice sees since when Bob is gone
      And Alice sees that Bob is offline
