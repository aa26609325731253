@topics
Feature: Topics
  A subscriber of a topic gets every message that is published on it, in the order of publication, with the
  payload unchanged. Some topics are for everyone, most need a grant.

  Rule: Subscribers get the messages of the topic

    Background:
      Given Alice, Bob and Carol are connected

    Scenario: Everyone who listens hears it, and nobody else
      Given Alice and Bob listen to the topic "lobby"
      When Carol says "good morning" on "lobby"
      Then Alice and Bob hear "good morning" on "lobby" from Carol
      And Carol hears nothing on "lobby"

    Scenario: A speaker who listens hears herself
      Given Alice listens to the topic "lobby"
      When Alice says "echo" on "lobby"
      Then Alice hears "echo" on "lobby" from Alice

    Scenario: All subscribers get one publisher's messages in order
      Given Alice, Bob and Carol listen to the topic "lobby"
      When Alice says 1000 things on "lobby" without waiting
      Then Alice, Bob and Carol hear all 1000 of them on "lobby", in order, each once

    Scenario: Two speakers are heard by all in the same order
      Given Alice, Bob and Carol listen to the topic "lobby"
      When Alice and Bob say 200 things each on "lobby" at the same time
      Then Alice, Bob and Carol hear all 400 of them on "lobby" in one and the same order

    Scenario: Topics do not mix
      Given Alice listens to the topic "lobby"
      And Bob listens to the topic "kitchen"
      When Carol says "coffee" on "kitchen"
      And Carol says "news" on "lobby"
      Then Alice hears "news" on "lobby"
      And Alice hears nothing on "kitchen"

    Scenario: A client that has unsubscribed hears nothing more
      Given Alice and Bob listen to the topic "lobby"
      When Alice stops listening to "lobby"
      And Carol says "anybody?" on "lobby"
      Then Bob hears "anybody?" on "lobby"
      And Alice hears nothing on "lobby"

    Scenario: Listening twice is hearing once
      Given Alice listens to the topic "lobby"
      And Alice listens to the topic "lobby"
      When Bob says "once" on "lobby"
      Then Alice hears exactly "once" on "lobby"

    Scenario: A client without a subscription cannot unsubscribe
      When Alice stops listening to "lobby"
      Then Alice is told for "lobby" that she does not listen to it

    Scenario Outline: A payload arrives unchanged: <content>
      Given Alice listens to the topic "lobby"
      When Bob says something on "lobby" with <content>
      Then Alice hears it on "lobby" exactly as it was written

      Examples:
        | content                           |
        | a number of a hundred digits      |
        | more spaces than anybody needs    |
        | signs written in roundabout ways  |
        | words in many scripts             |
        | the same name twice               |
        | nothing at all                    |

    Scenario: Urgent things are said with a word of their urgency
      Given Alice listens to the topic "lobby"
      When Bob says "fire" on "lobby" as critical
      Then Alice hears "fire" on "lobby" as critical

    Scenario: Saying the same thing again by mistake is heard once
      Given Alice listens to the topic "lobby"
      When Bob says "order 17" on "lobby" and, unsure whether it got through, says it again
      Then Bob is told that it had been said before
      And Alice hears exactly "order 17" on "lobby"

  Rule: One bad topic never spoils the others

    Scenario Outline: The topic is bad: <flaw>
      Given Alice and Bob are connected
      When Alice listens to the topics "lobby" and <topic>
      Then Alice is told for <topic> that <flaw>
      When Bob says "hello" on "lobby"
      Then Alice hears "hello" on "lobby"

      Examples:
        | topic              | flaw              |
        | "no spaces please" | it is no topic    |
        | "lobby:"           | it is no topic    |
        | "größe"            | it is no topic    |
        | "project:42"       | she may not       |
        | "user:bob"         | she may not       |
        | "system:nodes"     | she may not       |
        | "project:*"        | she may not       |
        | "*"                | it is no topic    |

  Rule: Most namespaces need a grant

    Scenario: A grant opens a topic to a listener and to a speaker
      Given Alice is connected with a grant to listen to "project:42"
      And Bob is connected with a grant to speak on "project:42"
      When Alice listens to the topic "project:42"
      And Bob says "shipped" on "project:42"
      Then Alice hears "shipped" on "project:42"

    Scenario: A grant to listen is none to speak
      Given Alice is connected with a grant to listen to "project:42"
      When Alice tries to say "shipped" on "project:42"
      Then Alice is told that she may not

    Scenario: A grant for one topic is none for its neighbour
      Given Alice is connected with a grant to listen to "project:42"
      When Alice tries to listen to the topic "project:421"
      Then Alice is told for "project:421" that she may not

    Scenario: A grant for a whole branch
      Given Alice is connected with a grant to listen to "project:42:**"
      When Alice listens to the topics "project:42:builds" and "project:42:builds:7"
      And Alice tries to listen to the topic "project:43:builds"
      Then Alice is told for "project:43:builds" that she may not

    Scenario: The operator opens a namespace to everyone
      Given a server whose namespace "news" everyone may hear and nobody may speak in
      And Alice is connected
      And Bob is connected with a grant to speak on "news:sport"
      When Alice listens to the topic "news:sport"
      And Bob tries to say "goal" on "news:sport"
      Then Bob is told that he may not

  Rule: A pattern stands for many topics, where the operator allows it

    Scenario: A pattern of one place
      Given a server whose namespace "project" allows patterns
      And Alice is connected with a grant to listen to "project:*"
      And Bob is connected with a grant to speak on "project:**"
      When Alice listens to the topic "project:*"
      And Bob says "one" on "project:1"
      And Bob says "deeper" on "project:1:builds"
      And Bob says "two" on "project:2"
      Then Alice hears "one" on "project:1"
      And Alice hears "two" on "project:2"
      And Alice hears nothing on "project:1:builds"

    Scenario: A pattern of a whole branch
      Given a server whose namespace "project" allows patterns
      And Alice is connected with a grant to listen to "project:**"
      And Bob is connected with a grant to speak on "project:**"
      When Alice listens to the topic "project:1:**"
      And Bob says "elsewhere" on "project:2:builds"
      And Bob says "deep" on "project:1:builds:7"
      Then Alice hears "deep" on "project:1:builds:7"
      And Alice hears nothing on "project:2:builds"

    Scenario: A topic and a pattern that covers it are heard once
      Given a server whose namespace "project" allows patterns
      And Alice is connected with a grant to listen to "project:*"
      And Bob is connected with a grant to speak on "project:1"
      When Alice listens to the topics "project:*" and "project:1"
      And Bob says "once" on "project:1"
      Then Alice hears exactly "once" on "project:1"

    Scenario: Nobody speaks to a pattern
      Given Alice is connected with a grant to speak on "project:**"
      When Alice tries to say "to all" on "project:*"
      Then Alice is told that it is no topic
