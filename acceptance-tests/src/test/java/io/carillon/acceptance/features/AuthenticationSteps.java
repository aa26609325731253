package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Showing tokens. */
public final class AuthenticationSteps {

  private final Cast cast;

  public AuthenticationSteps(Cast cast) {
    this.cast = cast;
  }

  @Given("{person} has connected without a token")
  @When("{person} connects without a token and says nothing")
  public void connectsAnonymously(Person person) {
    person.tryToConnect(Introduction.ANONYMOUS);
  }

  @Given("{person} is connected with a token that is good for {int} seconds")
  public void isConnectedFor(Person person, int seconds) {
    person.connectWith(person.token().lasting(Duration.ofSeconds(seconds)));
  }

  @When("{person} connects with her token {place}")
  public void connectsWithToken(Person person, TokenPlace place) {
    place.connect(person, person.signed(person.token()));
  }

  @When("{person} connects with her token in the header made for tokens and {person}'s token in a cookie")
  public void connectsWithTwoTokens(Person person, Person other) {
    person.tryToConnect(Introduction.withToken(person.signed(person.token()))
        .header("Cookie", "access_token=" + other.signed(other.token())));
  }

  @When("{person} connects with a token that {defect}")
  public void connectsWithBadToken(Person person, TokenDefect defect) {
    person.tryToConnect(Introduction.withToken(bad(person, defect)));
  }

  @When("{person} connects from a page of the server's own site with a token that {defect}")
  public void connectsFromPageWithBadToken(Person person, TokenDefect defect) {
    person.tryToConnect(Introduction.withToken(bad(person, defect))
        .fromPageOf("http://127.0.0.1:" + cast.server().port()));
  }

  @When("{person} shows a token that {defect}")
  public void showsBadToken(Person person, TokenDefect defect) {
    person.device().send("Authenticate", Map.of("token", bad(person, defect)));
  }

  @When("{person} shows a newer token")
  @When("{person} shows a newer token without any grant")
  public void showsNewerToken(Person person) {
    Message answer = person.ask("RefreshToken", Map.of("token", person.signed(person.token())));
    assertThat(answer.event()).isEqualTo("refreshed");
  }

  @When("{person} shows a newer token that {defect}")
  public void showsBadNewerToken(Person person, TokenDefect defect) {
    person.ask("RefreshToken", Map.of("token", bad(person, defect)));
  }

  @When("{person} shows {person}'s token as her newer one")
  public void showsTokenOfAnother(Person person, Person other) {
    person.device().send("RefreshToken", Map.of("token", other.signed(other.token())));
  }

  @Then("{person} is told that she no longer listens to {topics}")
  public void isToldOfRevoked(Person person, List<String> topics) {
    assertThat(person.lastAnswer().data().path("revoked").valueStream().map(JsonNode::asString))
        .containsExactlyElementsOf(topics);
  }

  @Then("{person} is warned that her token is about to expire")
  public void isWarned(Person person) {
    person.device().inbox().await("the warning",
        message -> message.type().equals("Notification") && message.text("code").equals("token_expiring"));
  }

  private String bad(Person person, TokenDefect defect) {
    return defect.applyTo(person.token(), cast.server().secret());
  }
}
