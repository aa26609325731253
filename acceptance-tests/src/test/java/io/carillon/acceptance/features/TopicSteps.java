package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Listening, speaking and hearing. */
public final class TopicSteps {

  private @Nullable Content said;

  @Given("{people} listen(s) to the topic(s) {topics}")
  public void listenTo(List<Person> people, List<String> topics) {
    people.forEach(person -> person.ask("Subscribe", Map.of("topics", topics)));
  }

  @When("{person} tries to listen to the topic {string}")
  public void triesToListen(Person person, String topic) {
    person.device().send("Subscribe", Map.of("topics", List.of(topic)));
  }

  @When("{person} stops listening to {string}")
  public void stopsListening(Person person, String topic) {
    person.ask("Unsubscribe", Map.of("topics", List.of(topic)));
  }

  @When("{person} says {string} on {string}")
  public void says(Person person, String words, String topic) {
    assertThat(person.ask("Broadcast", Map.of("topic", topic, "payload", words)).event()).isEqualTo("published");
  }

  @When("{person} tries to say {string} on {string}")
  public void triesToSay(Person person, String words, String topic) {
    person.ask("Broadcast", Map.of("topic", topic, "payload", words));
  }

  @When("{person} says {string} on {string} as critical")
  public void saysAsCritical(Person person, String words, String topic) {
    person.ask("Broadcast", Map.of("topic", topic, "payload", words, "priority", "critical"));
  }

  @When("{person} says {string} on {string} and, unsure whether it got through, says it again")
  public void saysTwice(Person person, String words, String topic) {
    Map<String, String> message = Map.of("topic", topic, "payload", words, "idempotency_key", "key-" + person.id());
    person.ask("Broadcast", message);
    person.ask("Broadcast", message);
  }

  @When("{person} says something on {string} with {content}")
  public void saysContent(Person person, String topic, Content content) {
    said = content;
    person.remember(person.device().publishRaw(topic, content.json()));
  }

  @When("{person} says {int} things on {string} without waiting")
  public void saysMuch(Person person, int count, String topic) {
    LimitSteps.sayWithoutWaiting(person, topic, count);
  }

  @When("{people} say {int} things each on {string} at the same time")
  public void sayMuchTogether(List<Person> people, int count, String topic) throws InterruptedException {
    List<Thread> speakers = people.stream()
        .map(person -> Thread.ofVirtual().start(() -> LimitSteps.sayWithoutWaiting(person, topic, count)))
        .toList();
    for (Thread speaker : speakers) {
      speaker.join();
    }
  }

  @Then("{people} hear(s) {string} on {string}")
  public void hear(List<Person> people, String words, String topic) {
    people.forEach(person -> person.hear(topic, words));
  }

  @Then("{people} hear(s) {string} on {string} from {person}")
  public void hearFrom(List<Person> people, String words, String topic, Person speaker) {
    people.forEach(
        person -> assertThat(person.hear(topic, words).text("sender")).isEqualTo(speaker.id().value()));
  }

  @Then("{person} hears {string} on {string} as critical")
  public void hearsAsCritical(Person person, String words, String topic) {
    assertThat(person.hear(topic, words).text("priority")).isEqualTo("critical");
  }

  @Then("{person} hears exactly {string} on {string}")
  public void hearsExactly(Person person, String words, String topic) {
    assertThat(person.heardOn(topic)).containsExactly(words);
  }

  @Then("{person} hears exactly {string} and {string} on {string}")
  public void hearsExactlyTwo(Person person, String one, String other, String topic) {
    assertThat(person.heardOn(topic)).containsExactly(one, other);
  }

  @Then("{person} hears nothing on {string}")
  public void hearsNothing(Person person, String topic) {
    assertThat(person.heardOn(topic)).isEmpty();
  }

  @Then("{people} hear(s) all {int} of them on {string}, in order, each once")
  public void hearAllInOrder(List<Person> people, int count, String topic) {
    List<String> expected = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    for (Person person : people) {
      person.hear(topic, count);
      assertThat(person.heardOn(topic)).isEqualTo(expected);
    }
  }

  @Then("{people} hear all {int} of them on {string} in one and the same order")
  public void hearAllInSameOrder(List<Person> people, int count, String topic) {
    List<List<String>> heard = people.stream().map(person -> {
      person.hear(topic, count);
      return person.device().inbox().messages().stream().filter(message -> message.isBroadcastOn(topic))
          .map(Message::id).toList();
    }).toList();
    assertThat(heard).allSatisfy(ids -> assertThat(ids).hasSize(count).doesNotHaveDuplicates()
        .isEqualTo(heard.getFirst()));
  }

  @Then("{people} hear(s) it on {string} exactly as it was written")
  public void hearAsWritten(List<Person> people, String topic) {
    String written = Optional.ofNullable(said).orElseThrow().json();
    for (Person person : people) {
      Message heard = person.device().inbox().await("what was said", message -> message.isBroadcastOn(topic));
      assertThat(heard.text()).contains("\"payload\":" + written + ",\"kind\"");
    }
  }

  @Then("{person} is told that {complaint}")
  public void isTold(Person person, Complaint complaint) {
    assertThat(person.lastAnswer().type()).isEqualTo("Error");
    assertThat(person.lastAnswer().text("code")).isEqualTo(complaint.code());
  }

  @Then("{person} is told for {string} that {complaint}")
  public void isToldFor(Person person, String topic, Complaint complaint) {
    person.device().inbox().await("a complaint about " + topic, message -> message.data().path("topics").valueStream()
        .anyMatch((JsonNode entry) -> entry.path("topic").asString("").equals(topic)
            && entry.path("error").path("code").asString("").equals(complaint.code())));
  }

  @Then("{person} is told that it had been said before")
  public void isToldOfDuplicate(Person person) {
    assertThat(person.lastAnswer().data().path("duplicate").asBoolean(false)).isTrue();
  }

  @When("{person} asks whether the server is there")
  public void pings(Person person) {
    person.ask("Ping", Map.of());
  }

  @Then("the server answers {person} with its time")
  public void isAnsweredWithTime(Person person) {
    assertThat(person.lastAnswer().type()).isEqualTo("Pong");
    assertThat(person.lastAnswer().data().path("server_time").asLong()).isPositive();
  }
}
