package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Sessions that go on, and inboxes that wait. */
public final class SessionSteps {

  private final Cast cast;
  private @Nullable Message last;

  public SessionSteps(Cast cast) {
    this.cast = cast;
  }

  @Given("a server that keeps no sessions")
  public void serverWithoutSessions() {
    cast.playOnServerWith(Map.of("SESSION_TTL", "0s"));
  }

  @When("{person} has heard {string} on {string} and says so")
  public void acknowledges(Person person, String words, String topic) {
    acknowledge(person.device(), topic, person.hear(topic, words));
  }

  @When("{person} has got {string} and says so")
  public void acknowledgesDirect(Person person, String words) {
    Client device = person.device();
    acknowledge(device, "user:" + person.id(), direct(device, words));
  }

  @When("{person}'s first device has got {string} and says so")
  public void firstDeviceAcknowledges(Person person, String words) {
    Client device = person.devices().getFirst();
    acknowledge(device, "user:" + person.id(), direct(device, words));
  }

  @When("{person} says that something has arrived which has not")
  public void acknowledgesTooMuch(Person person) {
    JsonNode inbox = start(person, "user:" + person.id());
    person.ask("Ack", Map.of("topic", "user:" + person.id(), "epoch", inbox.path("epoch").asString(), "offset",
        inbox.path("offset").asLong() + 1));
  }

  @When("{person}'s connection breaks")
  public void connectionBreaks(Person person) throws IOException {
    person.loseConnection();
  }

  @When("the connections of {person} break")
  public void connectionsBreak(Person person) throws IOException {
    for (Client device : person.devices()) {
      device.cut();
    }
  }

  @When("{person} resumes the session")
  public void resumes(Person person) {
    person.resume(session(person.device()), person.token());
  }

  @When("{person} has heard {string} on {string}")
  public void hasHeard(Person person, String words, String topic) {
    last = person.hear(topic, words);
  }

  @When("{person} resumes the session and says where she is on {string}")
  public void resumesWithPosition(Person person, String topic) {
    Message heard = Optional.ofNullable(last).orElseThrow();
    person.resume(session(person.device()) + "&position=" + topic + "," + heard.text("epoch") + ","
        + heard.data().path("offset").asLong(), person.token());
  }

  @When("{person} resumes the session with a token that grants nothing")
  public void resumesWithLess(Person person) {
    resumes(person);
  }

  @When("{person} tries to resume the session of {person}")
  public void triesToResume(Person person, Person other) {
    person.resume(session(other.device()), person.token());
  }

  @Then("{person} goes on where she was")
  public void goesOn(Person person) {
    assertThat(greeting(person).path("resumed").asBoolean()).isTrue();
  }

  @Then("{person} begins anew")
  public void beginsAnew(Person person) {
    assertThat(greeting(person).path("resumed").asBoolean(true)).isFalse();
    assertThat(greeting(person).path("topics")).hasSize(2);
  }

  @Then("{person} has missed nothing on {string}")
  public void hasMissedNothing(Person person, String topic) {
    assertThat(start(person, topic).path("recovered").asBoolean()).isTrue();
  }

  @Then("{person} is told that too much was said on {string}")
  public void hasMissedMuch(Person person, String topic) {
    assertThat(start(person, topic).path("recovered").asBoolean(true)).isFalse();
    assertThat(start(person, topic).path("reason").asString()).isEqualTo("trimmed");
  }

  @Then("{person} is told that the first {int} messages of {string} do not come")
  public void isToldOfGap(Person person, int count, String topic) {
    Message gap = person.device().inbox().await("the gap",
        message -> message.type().equals("Gap") && message.text("topic").equals(topic));
    assertThat(gap.data().path("from").asLong()).isEqualTo(1);
    assertThat(gap.data().path("to").asLong()).isEqualTo(count);
  }

  @Then("{person} hears {string} on {string}, and the {int} things before")
  public void hearsAllBefore(Person person, String words, String topic, int count) {
    person.hear(topic, words);
    assertThat(person.heardOn(topic)).hasSize(count + 1).endsWith(words);
  }

  @Then("{person} is told that {string} is closed to her")
  public void isRevoked(Person person, String topic) {
    assertThat(greeting(person).path("revoked").valueStream().map((JsonNode value) -> value.asString()))
        .containsExactly(topic);
  }

  @Then("{person}'s older connection is closed, because the session went on elsewhere")
  public void olderIsClosed(Person person) {
    List<Client> devices = person.devices();
    assertThat(devices.get(devices.size() - 2).inbox().awaitEnding())
        .isEqualTo(new Ending(4010, "session resumed elsewhere"));
  }

  @Then("{person} gets {string}, {string} and {string}, in this order and each once")
  public void getsInOrder(Person person, String one, String two, String three) {
    direct(person.device(), three);
    person.device().catchUp();
    assertThat(person.device().inbox().messages().stream().filter(SessionSteps::isDirect)
        .map(message -> message.text("payload"))).containsExactly(one, two, three);
  }

  @Then("{person} gets only {string}")
  public void getsOnly(Person person, String words) {
    direct(person.device(), words);
    person.device().catchUp();
    assertThat(person.device().inbox().messages().stream().filter(SessionSteps::isDirect)
        .map(message -> message.text("payload"))).containsExactly(words);
  }

  private static void acknowledge(Client device, String topic, Message message) {
    device.send("Ack", Map.of("topic", topic, "epoch", message.text("epoch"), "offset",
        message.data().path("offset").asLong()));
    device.catchUp();
  }

  private static Message direct(Client device, String words) {
    return device.inbox().await(words, message -> isDirect(message) && message.text("payload").equals(words));
  }

  private static boolean isDirect(Message message) {
    return message.type().equals("DirectMessage");
  }

  private static String session(Client device) {
    return device.greeting().text("session");
  }

  private static JsonNode greeting(Person person) {
    return person.device().greeting().data();
  }

  private static JsonNode start(Person person, String topic) {
    return greeting(person).path("topics").valueStream()
        .filter((JsonNode entry) -> entry.path("topic").asString().equals(topic)).findFirst().orElseThrow();
  }
}
