package io.carillon.application.presence;

import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnnouncePresenceTest {

  private static final TopicName LOBBY = new TopicName("lobby");

  private final Node node = new Node();

  @Test
  void whoListensIsTold() {
    Peer alice = node.connect(user("alice"));
    alice.says(new Command.Subscribe(List.of(TopicRequest.of("lobby"))));
    alice.client().forget();
    node.presence().tell(joins(LOBBY, 5, 1, 1, null));

    node.announce().announce();
    node.run();
    node.announce().announce();
    node.run();

    assertThat(alice.client().messages()).singleElement().satisfies(message -> {
      assertThat(message.topic()).isEqualTo(LOBBY);
      assertThat(message.kind()).isEqualTo(Kind.PRESENCE);
      assertThat(message.payload()).isEqualTo(RawJson.of("\"lobby [5]\""));
    });
    assertThat(node.telemetry().announced()).isEqualTo(1);
  }

  @Test
  void ofFewEachIsTold() {
    node.presence().tell(joins(LOBBY, 1, 100, 100, null));

    node.announce().announce();

    assertThat(payloads()).hasSize(100).startsWith("\"lobby [1]\"", "\"lobby [2]\"").endsWith("\"lobby [100]\"");
  }

  @Test
  void manyAreToldTogetherInOrder() {
    node.presence().tell(joins(LOBBY, 1, 230, 1_000, null));

    node.announce().announce();

    assertThat(payloads()).containsExactly("\"lobby " + versions(1, 100) + "\"", "\"lobby " + versions(101, 200) + "\"",
        "\"lobby " + versions(201, 230) + "\"");
    assertThat(node.telemetry().announced()).isEqualTo(230);
  }

  @Test
  void whoHasMuchToSayTakesMoreRoom() {
    node.presence().tell(joins(LOBBY, 1, 100, 1_000, RawJson.of('"' + "x".repeat(1_000) + '"')));

    node.announce().announce();

    assertThat(payloads()).hasSizeBetween(4, 5).startsWith("\"lobby " + versions(1, 32) + "\"");
  }

  @Test
  void whereOnlyTheNumberIsToldThatIsOneMessage() {
    node.presence().tell(new Announcement(LOBBY, 9, 10_000, List.of()));

    node.announce().announce();

    assertThat(payloads()).containsExactly("\"lobby 9: 10000\"");
    assertThat(node.telemetry().announced()).isEqualTo(1);
  }

  @Test
  void whatCannotBePublishedIsCountedAndTheOthersAreTried() {
    node.broker().goAway();
    node.presence().tell(joins(LOBBY, 1, 1, 1, null));
    node.presence().tell(joins(new TopicName("kitchen"), 1, 1, 1, null));

    node.announce().announce();

    assertThat(node.telemetry().untold()).isEqualTo(2);
  }

  @Test
  void whatCouldNotBePublishedIsPublishedOnceThatWorksUnlessItIsTooLate() {
    node.broker().goAway();
    node.presence().tell(joins(LOBBY, 1, 2, 2, null));
    node.announce().announce();
    node.announce().announce();
    node.broker().comeBack();
    node.presence().tell(joins(LOBBY, 3, 1, 3, null));

    node.announce().announce();
    node.announce().announce();

    assertThat(payloads()).containsExactly("\"lobby [1]\"", "\"lobby [2]\"", "\"lobby [3]\"");
    assertThat(node.telemetry().untold()).isEqualTo(2);
  }

  @Test
  void whatCouldNotBePublishedForLongIsLeftToOthers() {
    node.broker().goAway();
    node.presence().tell(joins(LOBBY, 1, 1, 1, null));
    node.announce().announce();
    node.clock().advance(Duration.ofSeconds(5));
    node.broker().comeBack();

    node.announce().announce();

    assertThat(payloads()).isEmpty();
  }

  @Test
  void whatIsBehindALaterChangeIsNotToldAnyMore() {
    node.broker().failNext();
    node.presence().tell(joins(LOBBY, 1, 2, 2, null));

    node.announce().announce();
    node.announce().announce();

    assertThat(payloads()).containsExactly("\"lobby [2]\"");
  }

  private List<String> payloads() {
    return node.broker().published().stream().map(Message::payload)
        .map(payload -> new String(payload.toBytes(), StandardCharsets.UTF_8)).toList();
  }

  private static String versions(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList().toString();
  }

  private static Announcement joins(TopicName topic, long from, int changes, int count, @Nullable RawJson info) {
    List<PresenceChange> joins = IntStream.range(0, changes).<PresenceChange>mapToObj(
        i -> new PresenceChange.Joined(from + i, new UserId("u" + i), new Appearance(Status.ONLINE, 1, info))).toList();
    return new Announcement(topic, from + changes - 1, count, joins);
  }
}
