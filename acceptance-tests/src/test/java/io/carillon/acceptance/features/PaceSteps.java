package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;

/** Clients that do not keep up, or are not there any more. */
public final class PaceSteps {

  private static final String FILLER = "x".repeat(16 * 1024);

  /** Beyond what the kernels on both sides take (16 MiB), and what the server keeps. */
  private static final int MUCH = 1_200;

  /** The healthy listeners must keep up while somebody else does not. */
  private static final int AT_ONCE = 4;

  private final Cast cast;

  public PaceSteps(Cast cast) {
    this.cast = cast;
  }

  @Given("{person} is connected, listens to the topic {string} and stops reading")
  public void stopsReading(Person person, String topic) throws IOException {
    listen(person, "\"" + topic + "\"");
  }

  @Given("{person} is connected, listens to the topic {string}, would rather miss something than go, and stops reading")
  public void stopsReadingButStays(Person person, String topic) throws IOException {
    listen(person, "{\"topic\":\"" + topic + "\",\"on_overflow\":\"drop_oldest\"}");
  }

  @Given("{person} is connected but does not answer the server")
  public void doesNotAnswer(Person person) throws IOException {
    assertThat(person.connectWithoutManners().readText()).contains("connected");
  }

  @When("{person} says more on {string} than {person}'s connection can hold")
  public void saysMuch(Person person, String topic, Person other) {
    assertThat(other.unmannered()).isNotNull();
    for (int i = 0; i < MUCH; i++) {
      var message = Map.of("topic", topic, "payload", i + FILLER);
      if (i % AT_ONCE != AT_ONCE - 1) {
        person.device().send("Broadcast", message);
      } else {
        assertThat(person.ask("Broadcast", message).event()).isEqualTo("published");
        cast.everybodyElse(person).forEach(listener -> listener.device().catchUp());
      }
    }
  }

  @When("{person} reads again")
  public void readsAgain(Person person) throws IOException {
    assertThat(person.unmannered().readText()).contains("\"payload\":\"0x");
  }

  @Then("{person} is told that she missed something on {string}")
  public void isToldOfGap(Person person, String topic) throws IOException {
    readUntil(person.unmannered(), "{\"type\":\"Gap\"", "\"topic\":\"" + topic + "\"");
  }

  @Then("{person} hears the last that {person} said on {string}")
  public void hearsTheLast(Person person, Person speaker, String topic) throws IOException {
    assertThat(speaker.lastAnswer().event()).isEqualTo("published");
    readUntil(person.unmannered(), "\"topic\":\"" + topic + "\"", "\"payload\":\"" + (MUCH - 1) + "x");
  }

  /** The first was read before. */
  @Then("{person} hears all that {person} said on {string}, late but in order")
  public void hearsEverythingLate(Person person, Person speaker, String topic) throws IOException {
    assertThat(speaker.lastAnswer().event()).isEqualTo("published");
    for (int i = 1; i < MUCH; i++) {
      assertThat(person.unmannered().readText()).contains("\"topic\":\"" + topic + "\"", "\"payload\":\"" + i + "x",
          "\"offset\":" + (i + 1));
    }
  }

  @Then("{person} hears {string} at once")
  public void hearsAtOnce(Person person, String words) throws IOException {
    assertThat(person.unmannered().readText()).contains("\"" + words + "\"");
  }

  @Then("{person} hears all that {person} said on {string}, in order, each once")
  public void hearsEverything(Person person, Person speaker, String topic) {
    assertThat(speaker.lastAnswer().event()).isEqualTo("published");
    person.hear(topic, MUCH);
    assertThat(person.heardOn(topic).stream().map(payload -> payload.replace("x", "")))
        .containsExactlyElementsOf(IntStream.range(0, MUCH).mapToObj(Integer::toString).toList());
  }

  private static void listen(Person person, String topic) throws IOException {
    RawSocket socket = person.connectWithoutManners();
    socket.send(Frame.text("{\"type\":\"Subscribe\",\"id\":\"s\",\"data\":{\"topics\":[" + topic + "]}}"));
    readUntil(socket, "\"subscribed\"", "");
  }

  private static void readUntil(RawSocket socket, String some, String more) throws IOException {
    String text = socket.readText();
    while (!text.contains(some) || !text.contains(more)) {
      text = socket.readText();
    }
  }
}
