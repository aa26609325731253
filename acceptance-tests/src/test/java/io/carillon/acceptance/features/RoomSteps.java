package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Message;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Rooms and who belongs to them. What is said in a room is said on its topic. */
public final class RoomSteps {

  private final Cast cast;

  public RoomSteps(Cast cast) {
    this.cast = cast;
  }

  @Given("a server on which a user may be in {int} room(s)")
  public void serverWithRoomLimit(int limit) {
    cast.playOnServerWith(Map.of("MAX_ROOMS_PER_USER", Integer.toString(limit)));
  }

  @Given("a server that keeps empty rooms for a second only")
  public void serverThatTidiesUp() {
    cast.playOnServerWith(Map.of("ROOM_EMPTY_TTL", "1s"));
  }

  @Given("{person} has made the room {string}")
  @When("{person} makes the room {string}")
  public void makes(Person person, String room) {
    assertThat(person.ask("CreateRoom", Map.of("room", room)).event()).isEqualTo("room_created");
  }

  @Given("{person} has made the room {string} for {int} people")
  public void makesSmall(Person person, String room, int places) {
    assertThat(person.ask("CreateRoom", Map.of("room", room, "max_members", places)).event())
        .isEqualTo("room_created");
  }

  @Given("{person} has made the private room {string} and invited {people}")
  public void makesPrivate(Person person, String room, List<Person> invited) {
    Message answer = person.ask("CreateRoom", Map.of("room", room, "private", true, "members", ids(invited)));
    assertThat(answer.event()).isEqualTo("room_created");
  }

  @When("{person} tries to make the room {string}")
  public void triesToMake(Person person, String room) {
    person.ask("CreateRoom", Map.of("room", room));
  }

  @Given("{people} join(s) the room {string}")
  public void join(List<Person> people, String room) {
    people.forEach(
        person -> assertThat(person.ask("JoinRoom", Map.of("room", room)).event()).isEqualTo("joined"));
  }

  @When("{person} tries to join the room {string}")
  public void triesToJoin(Person person, String room) {
    person.ask("JoinRoom", Map.of("room", room));
  }

  @When("{person} joins the room {string} when it has vanished, and makes it anew")
  public void makesAnew(Person person, String room) {
    await().atMost(Duration.ofSeconds(30))
        .until(() -> person.ask("CreateRoom", Map.of("room", room)).event().equals("room_created"));
  }

  @When("{person} leaves the room {string}")
  public void leaves(Person person, String room) {
    assertThat(person.ask("LeaveRoom", Map.of("room", room)).event()).isEqualTo("left");
  }

  @When("{person} invites {people} to the room {string}")
  public void invites(Person person, List<Person> invited, String room) {
    person.ask("InviteToRoom", Map.of("room", room, "users", ids(invited)));
  }

  @When("{person} listens to the room {string}")
  public void listens(Person person, String room) {
    person.ask("Subscribe", Map.of("topics", List.of(topicOf(room))));
  }

  @When("{person} says {string} in the room {string}")
  public void says(Person person, String words, String room) {
    assertThat(person.device().publish(topicOf(room), words).event()).isEqualTo("published");
  }

  @When("{person} tries to say {string} in the room {string}")
  public void triesToSay(Person person, String words, String room) {
    person.remember(person.device().publish(topicOf(room), words));
  }

  @When("{person} joins the room {string} while {person}, who is alone in it, leaves it")
  public void joinsWhileLeaving(Person joining, String room, Person leaving) throws InterruptedException {
    Thread other = Thread.ofVirtual().start(() -> leaves(leaving, room));
    join(List.of(joining), room);
    other.join();
  }

  @When("{people} try to make the room {string} at the same time")
  public void makeTogether(List<Person> people, String room) throws InterruptedException {
    List<Thread> makers = people.stream().map(person -> Thread.ofVirtual().start(() -> triesToMake(person, room)))
        .toList();
    for (Thread maker : makers) {
      maker.join();
    }
  }

  @Then("one of {people} has made it and the others are told that there is one already")
  public void oneHasMadeIt(List<Person> people) {
    assertThat(people.stream().map(Person::lastAnswer).map(answer -> answer.event() + answer.text("code")))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of("room_created"), Stream.generate(() -> "conflict").limit(people.size() - 1L))
                .toList());
  }

  @Then("{person} is told that {people} are members")
  public void isToldMembers(Person person, List<Person> members) {
    assertThat(strings(person.lastAnswer().data().path("members"))).containsExactlyElementsOf(ids(members));
  }

  @Then("{people} hear(s) {string} in the room {string}")
  public void hear(List<Person> people, String words, String room) {
    people.forEach(person -> person.hear(topicOf(room), words));
  }

  @Then("{person} hears nothing in the room {string}")
  public void hearsNothing(Person person, String room) {
    assertThat(person.heardOn(topicOf(room))).isEmpty();
  }

  @Then("{person} sees {person} come to the room {string}")
  public void seesComing(Person person, Person other, String room) {
    new PresenceSteps(cast).seesComing(person, other, topicOf(room));
  }

  @Then("{person} sees {person} leave the room {string}")
  public void seesLeaving(Person person, Person other, String room) {
    new PresenceSteps(cast).seesLeaving(person, other, topicOf(room));
  }

  @Then("{person} owns the room {string}")
  public void owns(Person person, String room) {
    assertThat(mine(person)).anySatisfy(entry -> {
      assertThat(entry.path("room").asString("")).isEqualTo(room);
      assertThat(entry.path("owner").asString("")).isEqualTo(person.id().value());
    });
  }

  @Then("{person} is in the rooms {topics}")
  public void isIn(Person person, List<String> rooms) {
    assertThat(mine(person)).extracting(entry -> entry.path("room").asString("")).containsExactlyElementsOf(rooms);
  }

  @Then("{person} is in no room")
  public void isInNone(Person person) {
    assertThat(mine(person)).isEmpty();
  }

  @Then("{person} finds the room(s) {topics} but not {string} among the public ones, page by page")
  public void findsPublic(Person person, List<String> rooms, String hidden) {
    Set<String> found = new HashSet<>();
    String after = "0";
    boolean more = true;
    while (more) {
      Message page = person.ask("ListRooms", Map.of("scope", "public", "limit", 1, "after", after));
      List<String> names = page.data().path("rooms").valueStream()
          .map((JsonNode entry) -> entry.path("room").asString("")).toList();
      found.addAll(names);
      more = page.data().path("more").asBoolean(false);
      after = names.isEmpty() ? after : names.getLast();
    }
    assertThat(found).containsAll(rooms).doesNotContain(hidden);
  }

  @Then("every other device of {person} is told that it no longer listens to the room {string}")
  public void otherDevicesAreTold(Person person, String room) {
    person.devices().subList(0, person.devices().size() - 1).forEach(device -> device.inbox()
        .await("the end of listening", message -> message.isStatus("unsubscribed")
            && message.text("reason").equals("left_room") && message.text().contains(topicOf(room))));
  }

  private static List<JsonNode> mine(Person person) {
    return person.device().ask("ListRooms", Map.of()).data().path("rooms").valueStream().toList();
  }

  private static List<String> ids(List<Person> people) {
    return people.stream().map(person -> person.id().value()).toList();
  }

  private static List<String> strings(JsonNode list) {
    return list.valueStream().map((JsonNode entry) -> entry.asString("")).toList();
  }

  private static String topicOf(String room) {
    return "room:" + room;
  }
}
