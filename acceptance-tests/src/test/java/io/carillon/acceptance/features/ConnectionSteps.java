package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Coming and going. */
public final class ConnectionSteps {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Given("{people} is/are connected")
  public void areConnected(List<Person> people) {
    people.forEach(Person::connect);
  }

  @Given("{person} is connected with {int} devices")
  public void isConnectedWithDevices(Person person, int count) {
    for (int i = 0; i < count; i++) {
      person.connect();
    }
  }

  @Given("{person} is connected and prefers messages in batches")
  public void isConnectedForBatches(Person person) {
    person.tryToConnect(Introduction.withToken(person.signed(person.token())).protocol("carillon.v1.batch"));
    person.device().greeting();
  }

  @Given("{person} is connected and may write to people")
  public void isConnectedAndMayWrite(Person person) {
    person.connectWith(person.token().permittedTo("message:direct"));
  }

  @Given("{person} is connected with a grant to listen to {string}")
  public void isConnectedAndMayListen(Person person, String topic) {
    person.connectWith(person.token().granting(List.of(topic), List.of()));
  }

  @Given("{person} is connected with a grant to speak on {string}")
  public void isConnectedAndMaySpeak(Person person, String topic) {
    person.connectWith(person.token().granting(List.of(), List.of(topic)));
  }

  @When("{person} connects")
  public void connects(Person person) {
    person.tryToConnect(Introduction.withToken(person.signed(person.token())));
  }

  @When("{person} connects from a page of {string}")
  public void connectsFromPage(Person person, String origin) {
    person.tryToConnect(Introduction.withToken(person.signed(person.token())).fromPageOf(origin));
  }

  @When("one device of {person} leaves")
  public void oneDeviceLeaves(Person person) {
    person.leaveWithOneDevice();
  }

  @When("{person} leaves")
  public void leaves(Person person) {
    person.leave();
  }

  @When("the service {person} announces {string}")
  public void serviceAnnounces(Person service, String words) {
    service.connectWith(asService(service.token()));
    assertThat(service.device().publish("global", words).event()).isEqualTo("published");
  }

  @When("{person} tries to announce {string}")
  public void triesToAnnounce(Person person, String words) {
    person.ask("Broadcast", Map.of("topic", "global", "payload", words));
  }

  @Then("{person} is greeted by her name")
  public void isGreeted(Person person) {
    assertThat(person.device().greeting().text("user")).isEqualTo(person.id().value());
  }

  @Then("{person} is told how large a message may be and how often the server looks whether she is still there")
  public void isToldTheTerms(Person person) {
    Message greeting = person.device().greeting();
    assertThat(greeting.data().path("max_message_bytes").asInt()).isEqualTo(65_536);
    assertThat(greeting.data().path("heartbeat_ms").asInt()).isEqualTo(30_000);
    assertThat(greeting.data().path("timeout_ms").asInt()).isEqualTo(60_000);
  }

  @Then("{person} has an inbox and hears announcements")
  public void hasInbox(Person person) {
    assertThat(person.device().greeting().data().path("topics").valueStream()
        .map((JsonNode entry) -> entry.path("topic").asString()))
        .containsExactlyInAnyOrder("user:" + person.id(), "global");
  }

  @Then("{people} hear the announcement {string}")
  public void hearAnnouncement(List<Person> people, String words) {
    people.forEach(person -> person.hear("global", words));
  }

  @Then("{person} hears no announcement")
  public void hearsNoAnnouncement(Person person) {
    assertThat(person.heardOn("global")).isEmpty();
  }

  @Then("{person} is refused because {refusal}")
  public void isRefused(Person person, RefusalReason reason) {
    assertThat(person.refusal().status()).isEqualTo(reason.status());
    assertThat(person.refusal().body()).contains("\"" + reason.code() + "\"");
  }

  @Then("{person}'s connection is closed because {closing}")
  public void isClosed(Person person, CloseReason reason) {
    assertThat(person.awaitEnding()).isEqualTo(reason.ending());
  }

  @Then("{person} is still connected")
  public void isStillConnected(Person person) {
    person.device().catchUp();
  }

  /** A place that somebody has left is free a moment later, so a client tries until it is. */
  @Then("{person} can connect")
  public void canConnect(Person person) {
    await().atMost(PATIENCE).until(() -> {
      connects(person);
      return person.isConnected();
    });
  }

  static Token asService(Token token) {
    return token.with("token_use", "service").permittedTo("message:direct");
  }
}
