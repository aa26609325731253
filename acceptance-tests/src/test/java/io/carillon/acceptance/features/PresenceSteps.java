package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Seeing who is there. */
public final class PresenceSteps {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Long enough for a client that comes back at once, short enough to wait for. */
  private static final String GRACE = "presence.grace = 2s\n";

  private final Cast cast;

  public PresenceSteps(Cast cast) {
    this.cast = cast;
  }

  @Given("a server on which people see who is at topics of {string}")
  public void serverWithPresence(String namespace) throws IOException {
    cast.playOnServerWithFile(GRACE + "namespaces." + namespace
        + " { subscribe = everyone, publish = everyone, wildcards = true, presence = on }");
  }

  @Given("a server on which people see how many are at topics of {string}")
  public void serverWithCounts(String namespace) throws IOException {
    cast.playOnServerWithFile(GRACE + "namespaces." + namespace
        + " { subscribe = everyone, publish = everyone, presence = counts }");
  }

  @Given("every device of {person} listens to the topic {string}")
  public void everyDeviceListens(Person person, String topic) {
    person.devices().forEach(device -> device.subscribe(topic));
  }

  @Given("the service {person} listens to the topic {string}")
  public void serviceListens(Person service, String topic) {
    service.connectWith(ConnectionSteps.asService(service.token())).subscribe(topic);
  }

  @Given("{person} is connected and listens to every topic of {string} at once")
  public void listensByPattern(Person person, String namespace) {
    person.connectWith(person.token().permittedTo("topic:wildcard")).subscribe(namespace + ":*");
  }

  @Given("{person} is connected and may watch {person}")
  public void mayWatch(Person person, Person watched) {
    person.connectWith(person.token().granting(List.of(watchTopicOf(watched)), List.of()));
  }

  @When("{person} watches {person}")
  public void watches(Person person, Person watched) {
    person.ask("Subscribe", Map.of("topics", List.of(watchTopicOf(watched))));
  }

  @When("{person} tries to watch {person}")
  public void triesToWatch(Person person, Person watched) {
    Message answer = person.ask("Subscribe", Map.of("topics", List.of(watchTopicOf(watched))));
    assertThat(answer.data().path("topics").path(0).path("error").path("code").asString("")).isEqualTo("forbidden");
    Message shown = person.ask("Presence", Map.of("users", List.of(watched.id().value())));
    assertThat(shown.data().path("users").path(0).path("error").path("code").asString("")).isEqualTo("forbidden");
  }

  @When("{person} loses the connection and is back at {string} at once")
  public void losesConnection(Person person, String topic) {
    person.leaveWithOneDevice();
    person.connect().subscribe(topic);
  }

  @When("{person} says that he/she is {word}")
  public void setsStatus(Person person, String status) {
    assertThat(person.ask("SetPresence", Map.of("status", status)).text("status")).isEqualTo(status);
  }

  @When("{person} says that he/she is {word} and adds {string}")
  public void setsStatusWithInfo(Person person, String status, String info) {
    assertThat(person.ask("SetPresence", Map.of("status", status, "info", info)).event()).isEqualTo("presence_set");
  }

  @When("the service {person} tries to say that it is {word}")
  public void serviceSetsStatus(Person service, String status) {
    service.connectWith(ConnectionSteps.asService(service.token()));
    service.ask("SetPresence", Map.of("status", status));
  }

  @When("{person} tries to see who is at {string}")
  public void triesToSee(Person person, String topic) {
    person.ask("Presence", Map.of("topic", topic));
  }

  @Then("{person} sees {person} come to {string}")
  public void seesComing(Person person, Person other, String topic) {
    awaitChange(person, topic, other, "join");
  }

  @Then("{person} sees {person} leave {string}")
  public void seesLeaving(Person person, Person other, String topic) {
    JsonNode leave = awaitChange(person, topic, other, "leave");
    assertThat(leave.path("status").asString("")).isEqualTo("offline");
    assertThat(leave.path("last_seen").asLong()).isPositive();
  }

  @Then("{person} sees {person} at {string} with {int} device(s)")
  public void seesDevices(Person person, Person other, String topic, int devices) {
    await().atMost(PATIENCE).until(() -> changes(person.device(), topic, other)
        .anyMatch(change -> change.path("devices").asInt() == devices));
  }

  @Then("{person} sees that {person} is {word} at {string}")
  public void seesStatus(Person person, Person other, String status, String topic) {
    await().atMost(PATIENCE).until(() -> changes(person.device(), topic, other)
        .anyMatch(change -> change.path("status").asString("").equals(status)));
  }

  @Then("{person} sees that {person} is {word} at {string} and has added {string}")
  public void seesStatusAndInfo(Person person, Person other, String status, String topic, String info) {
    await().atMost(PATIENCE).until(() -> changes(person.device(), topic, other)
        .anyMatch(change -> change.path("status").asString("").equals(status)
            && change.path("info").asString("").equals(info)));
  }

  @Then("{person} has seen {person} come to {string} once, and leave once")
  public void hasSeenOnce(Person person, Person other, String topic) {
    assertThat(comingsAndGoings(person, topic, other)).containsExactly("join", "leave");
  }

  @Then("{person} has seen {person} come to {string} once, and never leave")
  public void hasNeverSeenLeaving(Person person, Person other, String topic) {
    assertThat(comingsAndGoings(person, topic, other)).containsExactly("join");
  }

  @Then("{person} has seen nothing of {person} at {string}")
  public void hasSeenNothing(Person person, Person other, String topic) {
    assertThat(comingsAndGoings(person, topic, other)).isEmpty();
  }

  @Then("{person} sees that {people} is/are at {string}")
  public void seesWhoIsThere(Person person, List<Person> others, String topic) {
    List<String> expected = others.stream().map(other -> other.id().value()).sorted().toList();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(
        membersOf(person.ask("Presence", Map.of("topic", topic)))).isEqualTo(expected));
  }

  @Then("{person} sees that {int} is/are at {string} but not who")
  public void seesHowMany(Person person, int count, String topic) {
    await().atMost(PATIENCE).until(() -> presenceMessages(person.device(), topic)
        .anyMatch(data -> data.path("count").asInt() == count));
    Message shown = person.ask("Presence", Map.of("topic", topic));
    assertThat(shown.data().path("count").asInt()).isEqualTo(count);
    assertThat(shown.data().has("members")).isFalse();
    assertThat(presenceMessages(person.device(), topic)).noneMatch(data -> data.has("user"));
  }

  @Then("{person} sees {person} come")
  public void seesWatchedComing(Person person, Person other) {
    seesComing(person, other, watchTopicOf(other));
  }

  @Then("{person} sees {person} go")
  public void seesWatchedGoing(Person person, Person other) {
    seesLeaving(person, other, watchTopicOf(other));
  }

  @Then("{person} sees that {person} is {word}")
  public void seesUser(Person person, Person other, String status) {
    await().atMost(PATIENCE).until(() -> look(person, other).path("status").asString("").equals(status));
  }

  @Then("{person} sees since when {person} is gone")
  public void seesLastSeen(Person person, Person other) {
    await().atMost(PATIENCE).until(() -> look(person, other).path("last_seen").asLong() > 0);
  }

  @Then("{person} is told that nobody keeps account of it")
  public void isNotOffered(Person person) {
    assertThat(person.lastAnswer().text("code")).isEqualTo("unavailable");
  }

  private static String watchTopicOf(Person person) {
    return "presence:" + person.id();
  }

  private static JsonNode look(Person person, Person other) {
    return person.ask("Presence", Map.of("users", List.of(other.id().value()))).data().path("users").path(0);
  }

  private static List<String> membersOf(Message answer) {
    return answer.data().path("members").valueStream().map((JsonNode member) -> member.path("user").asString(""))
        .toList();
  }

  private static JsonNode awaitChange(Person person, String topic, Person other, String event) {
    return await().atMost(PATIENCE).until(() -> changes(person.device(), topic, other)
        .filter(change -> change.path("event").asString("").equals(event)).findFirst(), found -> found.isPresent())
        .orElseThrow();
  }

  private static List<String> comingsAndGoings(Person person, String topic, Person other) {
    return changes(person.device(), topic, other).map(change -> change.path("event").asString(""))
        .filter(event -> !event.equals("update")).toList();
  }

  private static Stream<JsonNode> changes(Client device, String topic, Person other) {
    return presenceMessages(device, topic)
        .flatMap(data -> data.has("changes") ? data.path("changes").valueStream() : Stream.of(data))
        .filter(change -> change.path("user").asString("").equals(other.id().value()));
  }

  private static Stream<JsonNode> presenceMessages(Client device, String topic) {
    return device.inbox().messages().stream()
        .filter(message -> message.type().equals("Presence") && message.text("topic").equals(topic))
        .map(Message::data);
  }
}
