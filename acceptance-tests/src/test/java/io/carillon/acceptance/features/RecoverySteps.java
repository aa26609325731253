package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Coming back to where one was, and reading what was said. */
public final class RecoverySteps {

  private static final String HISTORY = "History";

  private final Cast cast;
  private @Nullable JsonNode place;

  public RecoverySteps(Cast cast) {
    this.cast = cast;
  }

  @Given("a server whose namespace {string} is open to everyone and remembers {int} messages")
  public void rememberingServer(String namespace, int size) throws IOException {
    cast.playOnServerWithFile("namespaces." + namespace
        + " { subscribe = everyone, publish = everyone, wildcards = true, history { size = " + size + ", ttl = 1h } }");
  }

  @When("{person} has heard {string} on {string} and goes away")
  public void goesAway(Person person, String words, String topic) {
    place = person.hear(topic, words).data();
    person.leaveWithOneDevice();
  }

  @When("{person} says {int} things on {string}")
  public void saysMuch(Person person, int count, String topic) {
    LimitSteps.sayWithoutWaiting(person, topic, count);
    person.device().catchUp();
  }

  @When("{person} comes back to {string}")
  public void comesBack(Person person, String topic) {
    JsonNode last = Optional.ofNullable(place).orElseThrow();
    person.connect();
    subscribe(person, topic, last.path("epoch").asString(), last.path("offset").asLong());
  }

  @When("{person} comes to {string} with a place from another life")
  public void comesFromAnotherLife(Person person, String topic) {
    subscribe(person, topic, "another", 1);
  }

  @When("{person} listens to the topic {string} and asks for the last {int} messages")
  public void listensToLast(Person person, String topic, int count) {
    person.ask("Subscribe", Map.of("topics", List.of(Map.of("topic", topic, "history", count))));
  }

  @When("{person} asks for the last {int} messages of the inbox")
  public void looksIntoInbox(Person person, int count) {
    person.ask(HISTORY, Map.of("topic", "user:" + person.id(), "limit", count));
  }

  @When("{person} tries to leaf through {string}")
  public void triesToLeaf(Person person, String topic) {
    person.ask(HISTORY, Map.of("topic", topic));
  }

  @Then("{person} gets {string} and {string} and has missed nothing")
  public void getsAll(Person person, String one, String other) {
    gets(person, one, other);
    assertThat(entry(person).path("recovered").asBoolean()).isTrue();
  }

  @Then("{person} gets {string} and {string}")
  public void gets(Person person, String one, String other) {
    assertThat(payloads(entry(person))).containsExactly(one, other);
  }

  @Then("{person} gets nothing and has missed nothing")
  public void getsNothing(Person person) {
    assertThat(payloads(entry(person))).isEmpty();
    assertThat(entry(person).path("recovered").asBoolean()).isTrue();
  }

  @Then("{person} gets the last {int} things, and is told which are missing, because too much was said")
  public void getsTheRest(Person person, int count) {
    JsonNode entry = entry(person);
    assertThat(entry.path("recovered").asBoolean(true)).isFalse();
    assertThat(entry.path("reason").asString()).isEqualTo("trimmed");
    long last = entry.path("offset").asLong();
    JsonNode gap = entry.path("gaps").path(0);
    assertThat(gap.path("from").asLong())
        .isEqualTo(Optional.ofNullable(place).orElseThrow().path("offset").asLong() + 1);
    assertThat(gap.path("to").asLong()).isEqualTo(last - count);
    assertThat(entry.path("messages").valueStream().map(message -> message.path("data").path("offset").asLong()))
        .isEqualTo(LongStream.rangeClosed(last - count + 1, last).boxed().toList());
  }

  @Then("{person} gets nothing, because this is another life")
  public void getsNothingBecauseOfEpoch(Person person) {
    assertLost(person, "epoch_changed");
  }

  @Then("{person} gets the direct message {string} from {person}")
  public void getsDirectMessage(Person person, String words, Person from) {
    JsonNode message = person.lastAnswer().data().path("messages").path(0);
    assertThat(message.path("type").asString()).isEqualTo("DirectMessage");
    assertThat(message.path("data").path("payload").asString()).isEqualTo(words);
    assertThat(message.path("data").path("from").asString()).isEqualTo(from.id().value());
  }

  @Then("{person} can leaf back through all {int} of them on {string}, {int} at a time")
  public void leafsBack(Person person, int count, String topic, int page) {
    List<String> read = new ArrayList<>();
    Message answer = person.ask(HISTORY, Map.of("topic", topic, "limit", page));
    while (true) {
      JsonNode data = answer.data();
      read.addAll(0, payloads(data));
      if (!data.path("more").asBoolean()) {
        break;
      }
      JsonNode first = data.path("messages").path(0).path("data");
      answer = person.ask(HISTORY, Map.of("topic", topic, "limit", page, "before", position(first)));
    }
    assertThat(read).isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  @Then("{person} can leaf forward through all {int} of them on {string}, {int} at a time")
  public void leafsForward(Person person, int count, String topic, int page) {
    List<String> read = new ArrayList<>();
    JsonNode end = person.ask(HISTORY, Map.of("topic", topic, "limit", 1)).data();
    Map<String, Object> place = new HashMap<>(Map.of("epoch", end.path("epoch").asString(), "offset", 0));
    boolean more = true;
    while (more) {
      JsonNode data = person.ask(HISTORY, Map.of("topic", topic, "limit", page, "after", place)).data();
      read.addAll(payloads(data));
      place.putAll(position(data.path("messages").path(data.path("messages").size() - 1).path("data")));
      more = data.path("more").asBoolean();
    }
    assertThat(read).isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  @Then("{person} is told the same place for both")
  public void isToldSamePlace(Person person) {
    List<Map<String, Object>> places = person.device().inbox().messages().stream()
        .filter(message -> message.isStatus("published")).map(message -> position(message.data())).toList();
    assertThat(places).hasSize(2);
    assertThat(places.getFirst()).isEqualTo(places.getLast());
    assertThat((Long) places.getFirst().get("offset")).isPositive();
  }

  @Then("{person} hears exactly {string}, {string} and {string} on {string}")
  public void hearsExactly(Person person, String one, String two, String three, String topic) {
    assertThat(person.heardOn(topic)).containsExactly(one, two, three);
  }

  @Then("{person} is told that it is kept")
  public void isToldOfStorage(Person person) {
    assertThat(person.lastAnswer().data().path("stored").asBoolean()).isTrue();
  }

  private static void subscribe(Person person, String topic, String epoch, long offset) {
    person.ask("Subscribe", Map.of("topics",
        List.of(Map.of("topic", topic, "position", Map.of("epoch", epoch, "offset", offset)))));
  }

  private static void assertLost(Person person, String reason) {
    JsonNode entry = entry(person);
    assertThat(entry.path("recovered").asBoolean(true)).isFalse();
    assertThat(entry.path("reason").asString()).isEqualTo(reason);
    assertThat(payloads(entry)).isEmpty();
    assertThat(entry.path("epoch").asString("")).isNotEmpty();
    assertThat(entry.path("offset").asLong()).isPositive();
  }

  /** What the last answer says of its one topic. */
  private static JsonNode entry(Person person) {
    return person.lastAnswer().data().path("topics").path(0);
  }

  private static List<String> payloads(JsonNode excerpt) {
    return excerpt.path("messages").valueStream().map(message -> message.path("data").path("payload").asString())
        .toList();
  }

  private static Map<String, Object> position(JsonNode data) {
    return Map.of("epoch", data.path("epoch").asString(), "offset", data.path("offset").asLong());
  }
}
