package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.server.ServerProcess;
import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Servers with settings of their own, and what operators do to them. */
public final class ServerSteps {

  private static final Map<String, String> SMALL_MAILBOXES = Map.of("MAX_MESSAGE_BYTES", "32KiB", "MAILBOX_BYTES",
      "128KiB", "MAILBOX_AGE", "5m");

  private final Cast cast;

  public ServerSteps(Cast cast) {
    this.cast = cast;
  }

  @After
  public void everybodyLeaves() {
    cast.leave();
  }

  @AfterAll
  public static void theSharedServersHaveServedInPeace() {
    for (ServerProcess server : Cast.stopShared()) {
      assertThat(server.awaitExit()).as("exit code").isZero();
      assertThat(server.log().lines()).allSatisfy(line -> assertThat(line).startsWith("{")
          .doesNotContain("\"throwable\":{", "\"ERROR\"", server.secret(), "eyJ"));
    }
  }

  @Given("a server of our own")
  public void serverOfOurOwn() {
    cast.startServerWith(Map.of());
  }

  @Given("a server that lets pages of {string} connect")
  public void serverForPagesOf(String origin) {
    cast.playOnServerWith(Map.of("ALLOWED_ORIGINS", origin));
  }

  @Given("a server that takes no token from the address")
  public void serverWithoutTokensInTheAddress() {
    cast.playOnServerWith(Map.of("AUTH_QUERY_TOKEN", "false"));
  }

  @Given("a server that waits only a second for a token")
  public void impatientServer() {
    cast.playOnServerWith(Map.of("AUTH_TIMEOUT", "1s"));
  }

  @Given("a server whose namespace {string} everyone may hear and nobody may speak in")
  public void serverWithReadOnlyNamespace(String namespace) throws IOException {
    cast.playOnServerWithFile("namespaces." + namespace + " { subscribe = everyone, publish = nobody }");
  }

  @Given("a server whose namespace {string} allows patterns")
  public void serverWithPatterns(String namespace) throws IOException {
    cast.playOnServerWithFile("namespaces." + namespace + " { wildcards = true }");
  }

  @Given("a server on which a connection may listen to {int} topics")
  public void serverWithSubscriptionLimit(int limit) {
    cast.playOnServerWith(Map.of("MAX_SUBSCRIPTIONS", Integer.toString(limit)));
  }

  @Given("a server on which a user may have {int} connections")
  public void serverWithUserLimit(int limit) {
    cast.playOnServerWith(Map.of("MAX_CONNECTIONS_PER_USER", Integer.toString(limit)));
  }

  @Given("a server that takes {int} connections")
  public void smallServer(int limit) {
    cast.playOnServerWith(Map.of("MAX_CONNECTIONS", Integer.toString(limit)));
  }

  @Given("a server that takes messages of up to {int} bytes")
  public void serverForSmallMessages(int limit) {
    cast.playOnServerWith(Map.of("MAX_MESSAGE_BYTES", Integer.toString(limit)));
  }

  @Given("a server on which a client may speak {int} times a second")
  public void serverWithPublishRate(int rate) {
    cast.playOnServerWith(Map.of("MAX_PUBLISH_RATE", Integer.toString(rate)));
  }

  @Given("a server that keeps only a little for a slow client")
  public void serverWithSmallMailboxes() {
    cast.playOnServerWith(SMALL_MAILBOXES);
  }

  @Given("a server that remembers {string} but keeps only a little for a slow client")
  public void rememberingServerWithSmallMailboxes(String namespace) throws IOException {
    cast.playOnServerWithFile("""
        namespaces.%s { subscribe = everyone, publish = everyone, history { size = 2000, ttl = 1h } }
        limits.message_bytes = 32KiB
        delivery { mailbox_bytes = 128KiB, mailbox_age = 5m }
        history.bytes = 64MiB
        """.formatted(namespace));
  }

  @Given("a server of our own that keeps only a little for a slow client")
  public void ownServerWithSmallMailboxes() {
    cast.startServerWith(SMALL_MAILBOXES);
  }

  @Given("a server that looks every second whether its clients are there")
  public void serverWithFastHeartbeat() {
    cast.playOnServerWith(Map.of("HEARTBEAT_INTERVAL", "1s", "CLIENT_TIMEOUT", "3s"));
  }

  @When("the operator stops the server")
  public void stopServer() {
    cast.server().askToStop();
  }

  @When("the operator stops the server while {people} keep speaking on {string}")
  public void stopServerDuringConversation(List<Person> people, String topic) throws InterruptedException {
    List<Thread> speakers = people.stream()
        .map(person -> Thread.ofVirtual().start(() -> LimitSteps.sayUntilTheEnd(person, topic))).toList();
    people.forEach(person -> person.hear(topic, 100));
    cast.server().askToStop();
    people.forEach(Person::awaitEnding);
    for (Thread speaker : speakers) {
      speaker.join();
    }
  }

  @Then("the server says that it is alive")
  public void serverIsAlive() {
    assertThat(cast.server().getFromManagement("/health").statusCode()).isEqualTo(200);
  }

  @Then("the server says that it takes clients")
  public void serverIsReady() {
    assertThat(cast.server().getFromManagement("/health/ready").statusCode()).isEqualTo(200);
  }

  @Then("the server says that it takes no more clients")
  public void serverIsNotReady() {
    assertThat(cast.server().getFromManagement("/health/ready").statusCode()).isEqualTo(503);
  }

  @Then("{people} is/are told to come back later")
  public void areSentAway(List<Person> people) {
    for (Person person : people) {
      assertThat(person.awaitEnding()).satisfies(ending -> {
        assertThat(ending.code()).isEqualTo(1012);
        assertThat(ending.reason()).matches("retry_after_ms=\\d+");
      });
    }
  }

  @Then("{people} are told to come back later, not all at once")
  public void areSentAwayAtDifferentTimes(List<Person> people) {
    areSentAway(people);
    assertThat(people.stream().map(Person::awaitEnding).map(Ending::reason)).doesNotHaveDuplicates();
  }

  @Then("the server ends in peace")
  public void serverEndsInPeace() {
    assertThat(cast.server().awaitExit()).as("exit code").isZero();
    assertThat(cast.server().log().text()).doesNotContain("\"throwable\":{", "\"ERROR\"");
  }
}
