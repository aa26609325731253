package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Going too far. */
public final class LimitSteps {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int A_FEW = 10;

  /** More than is ever forgiven. */
  private static final int WITHOUT_END = 2_000;

  /** Says numbers, from 0 on. */
  static void sayWithoutWaiting(Person person, String topic, int count) {
    Client device = person.device();
    for (int i = 0; i < count; i++) {
      device.send("Broadcast", Map.of("topic", topic, "payload", Integer.toString(i)));
    }
  }

  /** Says things, always a few ahead of the answers, until the connection ends. */
  static void sayUntilTheEnd(Person person, String topic) {
    try {
      while (true) {
        sayWithoutWaiting(person, topic, A_FEW);
        person.device().publish(topic, "on and on");
      }
    } catch (AssertionError e) {
      // No answer comes any more.
    }
  }

  @When("{person} says something on {string} in a message of {int} bytes")
  public void saysInBytes(Person person, String topic, int bytes) {
    String start = "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"" + topic + "\",\"payload\":\"";
    String end = "\"}}";
    person.device().say(start + "x".repeat(bytes - start.length() - end.length()) + end);
  }

  @When("{person} sends nonsense")
  public void sendsNonsense(Person person) {
    person.device().say("{\"type\":");
    person.remember(person.device().inbox().await("a complaint", message -> message.type().equals("Error")));
  }

  @When("{person} sends nonsense without end")
  public void sendsNonsenseWithoutEnd(Person person) {
    for (int i = 0; i < WITHOUT_END; i++) {
      person.device().say("[");
    }
  }

  @When("{person} says things on {string} without ever waiting")
  public void neverWaits(Person person, String topic) {
    sayWithoutWaiting(person, topic, WITHOUT_END);
  }

  @Then("{person} can listen to the topic {string}")
  public void canListen(Person person, String topic) {
    assertThat(person.device().subscribe(topic).text()).doesNotContain("\"error\"");
  }

  @Then("{person} hears something on {string}")
  public void hearsSomething(Person person, String topic) {
    person.hear(topic, 1);
  }

  @Then("some of what {person} said was accepted, and the rest was refused with the time to wait")
  public void someWereRefused(Person person) {
    List<Message> answers = person.device().inbox()
        .await("all answers", message -> message.isStatus("published") || message.type().equals("Error"), 60);
    assertThat(answers).anyMatch(message -> message.isStatus("published"));
    assertThat(answers).filteredOn(message -> message.type().equals("Error"))
        .isNotEmpty()
        .allSatisfy(message -> {
          assertThat(message.text("code")).isEqualTo("rate_limited");
          assertThat(message.data().path("retry_after_ms").asInt()).isPositive();
        });
  }

  @Then("{person} may speak on {string} again when she has waited")
  public void maySpeakAgain(Person person, String topic) {
    await().atMost(PATIENCE).until(() -> person.device().publish(topic, "patience").isStatus("published"));
  }

  @Then("{person} may speak on {string} at once")
  public void maySpeakAtOnce(Person person, String topic) {
    assertThat(person.device().publish(topic, "at once").event()).isEqualTo("published");
  }
}
