package io.carillon.application.connect;

import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.connect.AdmitConnection.Verdict;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.resumption.ResumeRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrainConnectionsTest {

  private final Node node = new Node();

  @Test
  void clientsAreToldToComeBackAtTimesSpreadOverTheWindow() {
    Duration window = Duration.ofSeconds(10);
    List<Peer> peers = IntStream.range(0, 200).mapToObj(i -> node.connect(user("user" + i))).toList();

    assertThat(node.drain().drain(window)).isNotDone();
    node.run();

    List<Duration> times = peers.stream().flatMap(peer -> peer.client().farewells().stream()).sorted().toList();
    assertThat(times).hasSize(200);
    assertThat(times.getFirst()).isPositive().isLessThan(window.dividedBy(10));
    assertThat(times.getLast()).isLessThan(window).isGreaterThan(window.multipliedBy(9).dividedBy(10));
    for (int tenth = 0; tenth < 10; tenth++) {
      Duration from = window.multipliedBy(tenth).dividedBy(10);
      Duration to = window.multipliedBy(tenth + 1).dividedBy(10);
      assertThat(times).filteredOn(time -> time.compareTo(from) >= 0 && time.compareTo(to) < 0)
          .as("tenth %s of the window", tenth).hasSizeBetween(5, 45);
    }
  }

  @Test
  void aWindowOfNothingIsAWindowStill() {
    Peer alice = node.connect(user("alice"));

    assertThat(node.drain().drain(Duration.ZERO)).isNotDone();
    node.run();

    assertThat(alice.client().farewells()).singleElement()
        .satisfies(time -> assertThat(time).isBetween(Duration.ZERO, Duration.ofMillis(1)));
  }

  @Test
  void drainingIsOverWhenTheLastConnectionIsGone() {
    Peer alice = node.connect(user("alice"));
    Peer bob = node.connect(user("bob"));

    CompletableFuture<Void> drained = node.drain().drain(Duration.ofSeconds(1));
    assertThat(drained).isNotDone();
    node.close().close(alice.connection());
    assertThat(drained).isNotDone();
    node.close().close(bob.connection());

    assertThat(drained).isCompleted();
  }

  @Test
  void drainingAnEmptyNodeIsOverAtOnce() {
    assertThat(node.drain().drain(Duration.ofSeconds(1))).isCompleted();
  }

  @Test
  void nobodyIsLetInAnyMore() {
    assertThat(node.drain().drain(Duration.ofSeconds(1))).isCompleted();

    assertThat(node.admit().admit("net", node.tokens().of(user("alice")), ResumeRequest.NONE))
        .isEqualTo(new Verdict.Draining());
    assertThat(node.quota().open()).isZero();
  }

  @Test
  void whoeverWasAdmittedBeforeAndOpensAfterwardsIsSentAwayToo() {
    var admitted = (Verdict.Admitted) node.admit().admit("net", node.tokens().of(user("alice")), ResumeRequest.NONE);
    assertThat(node.drain().drain(Duration.ofSeconds(1))).isCompleted();

    Peer late = node.open(admitted);

    assertThat(late.client().farewells()).hasSize(1);
  }
}
