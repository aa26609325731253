package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Map;

/** Writing to one user. */
public final class DirectMessageSteps {

  @When("{person} writes {string} to {person}")
  public void writes(Person person, String words, Person to) {
    assertThat(send(person, words, to).event()).isEqualTo("published");
  }

  @When("{person} tries to write {string} to {person}")
  public void triesToWrite(Person person, String words, Person to) {
    send(person, words, to);
  }

  @When("the service {person} writes {string} to {person}")
  public void serviceWrites(Person service, String words, Person to) {
    service.connectWith(ConnectionSteps.asService(service.token()));
    writes(service, words, to);
  }

  @Then("{person} gets {string} from {person}")
  @Then("every device of {person} gets {string} from {person}")
  @Then("the devices of {person} that are left get {string} from {person}")
  public void gets(Person person, String words, Person from) {
    assertThat(person.devices()).isNotEmpty().allSatisfy(device -> {
      Message message = device.inbox().await(words, DirectMessageSteps::isDirect);
      assertThat(message.text("payload")).isEqualTo(words);
      assertThat(message.text("from")).isEqualTo(from.id().value());
    });
  }

  @Then("{person} gets no direct message")
  public void getsNothing(Person person) {
    assertThat(person.devices()).isNotEmpty().allSatisfy(device -> {
      device.catchUp();
      assertThat(device.inbox().messages()).noneMatch(DirectMessageSteps::isDirect);
    });
  }

  @Then("{person} is told that it reached {int} devices")
  public void isToldOfReach(Person person, int count) {
    assertThat(person.lastAnswer().data().path("delivered_to").asInt(-1)).isEqualTo(count);
  }

  private static Message send(Person person, String words, Person to) {
    return person.ask("DirectMessage", Map.of("target_user", to.id().value(), "payload", words));
  }

  private static boolean isDirect(Message message) {
    return message.type().equals("DirectMessage");
  }
}
