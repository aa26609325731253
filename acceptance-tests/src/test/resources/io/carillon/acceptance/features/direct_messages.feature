@direct_messages
Feature: Direct messages
  A user has one inbox, heard on every device of that user and by nobody else. Writing to somebody takes a permission.

  Scenario: A message reaches every device of its addressee
    Given Alice is connected and may write to people
    And Bob is connected with 2 devices
    And Carol is connected
    When Alice writes "lunch?" to Bob
    Then every device of Bob gets "lunch?" from Alice
    And Alice is told that it reached 2 devices
    And Carol gets no direct message

  Scenario: Nobody is there
    Given Alice is connected and may write to people
    When Alice writes "lunch?" to Bob
    Then Alice is told that it reached 0 devices

  Scenario: A device that has left gets nothing more
    Given Alice is connected and may write to people
    And Bob is connected with 2 devices
    When one device of Bob leaves
    And Alice writes "lunch?" to Bob
    Then the devices of Bob that are left get "lunch?" from Alice

  Scenario: Writing takes a permission
    Given Alice and Bob are connected
    When Alice tries to write "lunch?" to Bob
    Then Alice is told that she may not
    And Bob gets no direct message

  Scenario: Whether somebody exists is not given away
    Given Alice is connected
    When Alice tries to write "hello" to Bob
    Then Alice is told that she may not

  Scenario: A service writes to a user
    Given Bob is connected
    When the service Billing writes "your invoice" to Bob
    Then Bob gets "your invoice" from Billing

  Scenario: An inbox is not a topic that anybody can speak on
    Given Alice is connected and may write to people
    When Alice tries to say "hello" on "user:bob"
    Then Alice is told that she may not
