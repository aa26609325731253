@rooms
Feature: Rooms
  A room is a topic with members. They belong to it until they leave it, wherever they are connected; they hear and see each
  other, and nobody else does.

  Rule: The messages of a room reach its members

    Scenario: Somebody joins, hears and speaks
      Given Alice, Bob and Carol are connected
      And Alice has made the room "tea1"
      When Bob joins the room "tea1"
      Then Bob is told that Alice and Bob are members
      When Bob says "hello" in the room "tea1"
      Then Alice and Bob hear "hello" in the room "tea1"
      And Carol hears nothing in the room "tea1"

    Scenario: A user who is no member can neither subscribe nor publish
      Given Alice and Bob are connected
      And Alice has made the room "tea2"
      When Bob tries to say "hello" in the room "tea2"
      Then Bob is told that he may not
      When Bob listens to the room "tea2"
      And Alice says "just us" in the room "tea2"
      Then Bob hears nothing in the room "tea2"

    Scenario: A user who has left hears nothing more on any device
      Given Alice is connected
      And Bob is connected with 2 devices
      And Alice has made the room "tea3"
      And Bob joins the room "tea3"
      And every device of Bob listens to the topic "room:tea3"
      When Bob leaves the room "tea3"
      Then every other device of Bob is told that it no longer listens to the room "tea3"
      When Alice says "gone?" in the room "tea3"
      Then Bob hears nothing in the room "tea3"
      And Bob is in no room

    Scenario: Members remain members when they are not connected
      Given Alice and Bob are connected
      And Alice has made the room "tea4"
      And Bob joins the room "tea4"
      When Bob leaves
      And Bob connects
      And Bob listens to the room "tea4"
      And Alice says "welcome back" in the room "tea4"
      Then Bob hears "welcome back" in the room "tea4"

  Rule: Members see each other come and go

    Scenario: Somebody joins and leaves
      Given Alice and Bob are connected
      And Alice has made the room "tea5"
      When Bob joins the room "tea5"
      Then Alice sees Bob come to the room "tea5"
      When Bob leaves the room "tea5"
      Then Alice sees Bob leave the room "tea5"

  Rule: A private room is for those who are invited

    Scenario: An invitation opens the room
      Given Alice, Bob and Carol are connected
      And Alice has made the private room "secret1" and invited Bob
      When Bob joins the room "secret1"
      And Bob says "psst" in the room "secret1"
      Then Alice hears "psst" in the room "secret1"
      When Alice invites Carol to the room "secret1"
      And Carol joins the room "secret1"
      Then Carol is told that Alice, Bob and Carol are members

    Scenario: To all others it might as well not be there
      Given Alice and Bob are connected
      And Alice has made the private room "secret2" and invited Carol
      When Bob tries to join the room "secret2"
      Then Bob is told that there is no such room
      When Bob tries to join the room "nothing"
      Then Bob is told that there is no such room

    Scenario: Only the owner invites
      Given Alice, Bob and Carol are connected
      And Alice has made the private room "secret3" and invited Bob
      And Bob joins the room "secret3"
      When Bob invites Carol to the room "secret3"
      Then Bob is told that he may not

  Rule: A room has an owner for as long as there is anybody

    Scenario: The owner leaves, and the member who joined next takes over
      Given Alice, Bob and Carol are connected
      And Alice has made the room "tea6"
      And Bob joins the room "tea6"
      And Carol joins the room "tea6"
      When Alice leaves the room "tea6"
      Then Bob owns the room "tea6"

    Scenario: The last one leaves while somebody joins
      Given Alice and Bob are connected
      And Alice has made the room "tea7"
      When Bob joins the room "tea7" while Alice, who is alone in it, leaves it
      Then Bob owns the room "tea7"
      When Bob says "only me" in the room "tea7"
      Then Bob hears "only me" in the room "tea7"
      And Alice hears nothing in the room "tea7"

    Scenario: An empty room vanishes after a while
      Given a server that keeps empty rooms for a second only
      And Alice and Bob are connected
      And Alice has made the private room "tea8" and invited Carol
      When Alice leaves the room "tea8"
      And Bob joins the room "tea8" when it has vanished, and makes it anew
      Then Bob owns the room "tea8"

  Rule: Rooms are found by their names, and each name is one room's

    Scenario: Several people make the same room
      Given Alice, Bob and Carol are connected
      When Alice, Bob and Carol try to make the room "tea9" at the same time
      Then one of Alice, Bob and Carol has made it and the others are told that there is one already

    Scenario: Lists of rooms
      Given Alice and Bob are connected
      And Alice has made the room "tea10"
      And Alice has made the private room "secret10" and invited Bob
      And Bob has made the room "cake10"
      Then Alice is in the rooms "secret10" and "tea10"
      And Bob is in the rooms "cake10" and "secret10"
      And Bob finds the rooms "cake10" and "tea10" but not "secret10" among the public ones, page by page

  Rule: Rooms have bounds

    Scenario: A full room
      Given Alice, Bob and Carol are connected
      And Alice has made the room "tea11" for 2 people
      And Bob joins the room "tea11"
      When Carol tries to join the room "tea11"
      Then Carol is told that it is too many
      When Bob leaves the room "tea11"
      And Carol joins the room "tea11"
      Then Carol is told that Alice and Carol are members

    Scenario: One room too many
      Given a server on which a user may be in 1 room
      And Alice is connected
      And Alice has made the room "tea12"
      When Alice tries to make the room "cake12"
      Then Alice is told that it is too many
