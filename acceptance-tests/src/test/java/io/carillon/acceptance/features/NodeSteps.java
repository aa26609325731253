package io.carillon.acceptance.features;

import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.server.Checkpoints;
import io.carillon.acceptance.server.ServerProcess;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;

/** Several nodes, their Redis, and what becomes of either. */
public final class NodeSteps {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CONFIGURATION = """
      presence.grace = 0s
      namespaces {
        chat { subscribe = everyone, publish = everyone, history { size = 1000, ttl = 1h } }
        crowd { subscribe = everyone, publish = everyone, presence = on }
      }
      """;

  private final Cast cast;

  public NodeSteps(Cast cast) {
    this.cast = cast;
  }

  @Given("{int} nodes that share a Redis")
  public void nodes(int count) {
    cast.startNodesWith(count, CONFIGURATION);
    everyNodeTakesClients();
  }

  @Given("{people} is/are connected to the {ordinal} node")
  public void areConnectedTo(List<Person> people, int node) {
    for (Person person : people) {
      person.moveTo(node(node));
      person.connect();
    }
  }

  @When("{person} resumes the session at the {ordinal} node")
  public void resumesAt(Person person, int node) {
    String session = person.device().greeting().text("session");
    person.moveTo(node(node));
    person.resume(session, person.token());
  }

  @When("it is written down that {people} listen(s) to {string}")
  public void isWrittenDown(List<Person> people, String topic) {
    Checkpoints.await(cast.redis(), topic, people.size());
  }

  @When("the {ordinal} node dies")
  public void nodeDies(int node) {
    node(node).kill();
  }

  @When("the operator stops the {ordinal} node")
  public void nodeIsStopped(int node) {
    node(node).askToStop();
  }

  @When("Redis dies")
  public void redisDies() {
    cast.redis().kill();
  }

  @When("Redis is back")
  public void redisIsBack() {
    cast.redis().restart();
  }

  @When("{person} says {string} on {string} as soon as he/she can")
  public void saysAsSoonAsPossible(Person person, String words, String topic) {
    await().atMost(PATIENCE).until(() -> person.device().publish(topic, words).event().equals("published"));
  }

  @Then("{people} is/are told that messages do not get through")
  public void areToldOfTrouble(List<Person> people) {
    awaitNotification(people, "degraded");
  }

  @Then("{people} is/are told that messages get through again")
  public void areToldThatAllIsWell(List<Person> people) {
    awaitNotification(people, "restored");
  }

  @Then("no node takes clients")
  public void noNodeTakesClients() {
    cast.nodes().awaitUnready();
  }

  @Then("every node takes clients")
  public void everyNodeTakesClients() {
    cast.nodes().awaitReady();
  }

  @Then("{people} has/have not been disconnected")
  public void areStillConnected(List<Person> people) {
    people.forEach(person -> person.device().catchUp());
  }

  private static void awaitNotification(List<Person> people, String code) {
    people.forEach(person -> person.device().inbox().awaitNotification(code));
  }

  /** @param number counted from 1 */
  private ServerProcess node(int number) {
    return cast.nodes().all().get(number - 1);
  }
}
