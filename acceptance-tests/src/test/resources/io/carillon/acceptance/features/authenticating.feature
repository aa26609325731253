@authenticating
Feature: Authenticating
  A client shows a token that its login server has signed. There are several places for it, because browsers, back ends
  and command lines cannot all use the same one. A token that is not valid opens no door, and one that runs out closes it.

  Rule: A token may stand in any of five places

    Scenario Outline: A token <place> is accepted
      When Alice connects with her token <place>
      Then Alice is greeted by her name

      Examples:
        | place                         |
        | in the header made for tokens |
        | beside the protocol's name    |
        | in a cookie                   |
        | in the address                |
        | in her first message          |

    Scenario: The header counts before the cookie
      When Alice connects with her token in the header made for tokens and Bob's token in a cookie
      Then Alice is greeted by her name

    Scenario: An operator may rule out tokens in the address, where they are easily seen
      Given a server that takes no token from the address
      When Alice connects with her token in the address
      Then Alice is refused because no token was shown where one is taken
      When Alice connects with her token in the header made for tokens
      Then Alice is greeted by her name

  Rule: A token that is not valid opens no door

    Scenario Outline: A token that <defect> is refused before there is a connection
      When Alice connects with a token that <defect>
      Then Alice is refused because <reason>

      Examples:
        | defect                       | reason                 |
        | has expired                  | her token has expired  |
        | somebody else has signed     | her token is not valid |
        | nobody has signed            | her token is not valid |
        | names nobody                 | her token is not valid |
        | never expires                | her token is not valid |
        | is not valid yet             | her token is not valid |
        | is only good for refreshing  | her token is not valid |
        | is no token at all           | her token is not valid |

    Scenario: A browser, which cannot see why it was refused, is told when the connection ends
      When Alice connects from a page of the server's own site with a token that has expired
      Then Alice's connection is closed because her token has expired

    Scenario: A wrong token in the first message
      Given Alice has connected without a token
      When Alice shows a token that somebody else has signed
      Then Alice's connection is closed because her token is not valid

    Scenario: Nobody speaks before authenticating
      Given Alice has connected without a token
      When Alice tries to listen to the topic "lobby"
      Then Alice's connection is closed because she showed no token

    Scenario: A client that shows no token in time is closed (4101)
      Given a server that waits only a second for a token
      And Bob is connected
      When Alice connects without a token and says nothing
      Then Alice's connection is closed because she showed no token in time
      And Bob is still connected

  Rule: A connection outlives its token only with a newer one

    Scenario: Alice shows a newer token and keeps listening
      Given Alice and Bob are connected
      And Alice listens to the topic "lobby"
      When Alice shows a newer token
      And Bob says "still there?" on "lobby"
      Then Alice hears "still there?" on "lobby"

    Scenario: A newer token that permits less ends what it no longer permits
      Given Alice is connected with a grant to listen to "project:42"
      And Bob is connected with a grant to speak on "project:42"
      And Alice listens to the topics "project:42" and "lobby"
      When Alice shows a newer token without any grant
      Then Alice is told that she no longer listens to "project:42"
      When Bob says "secret" on "project:42"
      And Bob says "public" on "lobby"
      Then Alice hears "public" on "lobby"
      And Alice hears nothing on "project:42"

    Scenario: An expired token does not replace a good one
      Given Alice is connected
      When Alice shows a newer token that has expired
      Then Alice is told that her token has expired
      And Alice is still connected

    Scenario: Nobody becomes somebody else
      Given Alice is connected
      When Alice shows Bob's token as her newer one
      Then Alice's connection is closed because she may not

    Scenario: A token runs out
      Given Alice is connected with a token that is good for 2 seconds
      Then Alice is warned that her token is about to expire
      And Alice's connection is closed because her token ran out
