package io.carillon.domain.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link UserPlaces} promises, however it counts. A test of an adapter implements this interface, gives a user {@link
 * #LIMIT} places, and leaves nothing over from one test to the next.
 */
public interface UserPlacesContract {

  int LIMIT = 3;
  UserId ALICE = new UserId("alice");
  UserId BOB = new UserId("bob");

  /** The nodes that share the places, always the same ones within a test. */
  List<UserPlaces> nodes();

  @Test
  default void aUserTakesItsOwnPlacesAndNoOthers() {
    for (int i = 0; i < LIMIT; i++) {
      assertThat(node(i).enter(ALICE, id(i))).isTrue();
    }

    assertThat(nodes()).noneMatch(node -> node.enter(ALICE, id(9)));
    assertThat(last().enter(BOB, id(10))).isTrue();
  }

  @Test
  default void aPlaceThatIsGivenBackIsFreeOnEveryNode() {
    fill(ALICE);

    first().leave(ALICE, id(0));
    first().leave(ALICE, id(0));

    awaitEntry(last(), ALICE, id(7));
    assertThat(nodes()).noneMatch(node -> node.enter(ALICE, id(8)));
  }

  @Test
  default void givingBackWhatOneDoesNotHaveChangesNothing() {
    fill(ALICE);

    nodes().forEach(node -> node.leave(ALICE, id(7)));
    nodes().forEach(node -> node.leave(BOB, id(0)));

    assertThat(nodes()).noneMatch(node -> node.enter(ALICE, id(8)));
  }

  @Test
  default void aPlaceBeyondTheLimitCountsLikeAnyOther() {
    fill(ALICE);
    last().enterBeyond(ALICE, id(7));
    assertThat(last().enter(ALICE, id(9))).as("asked behind what nobody waits for").isFalse();

    first().leave(ALICE, id(0));
    assertThat(first().enter(ALICE, id(8))).isFalse();

    assertThat(last().enter(ALICE, id(7))).as("it has a place of its own now").isTrue();
    assertThat(last().holds(ALICE, id(7))).isTrue();
  }

  @Test
  default void whoFindsNoPlaceOfItsOwnHasNone() {
    fill(ALICE);
    last().enterBeyond(ALICE, id(7));
    assertThat(last().holds(ALICE, id(7))).isTrue();

    assertThat(last().enter(ALICE, id(7))).isFalse();

    assertThat(last().holds(ALICE, id(7))).isFalse();
    first().leave(ALICE, id(0));
    awaitEntry(last(), ALICE, id(8));
  }

  @Test
  default void enteringTwiceTakesOnePlace() {
    for (int i = 0; i < LIMIT; i++) {
      assertThat(first().enter(ALICE, id(0))).isTrue();
    }

    assertThat(last().enter(ALICE, id(1))).isTrue();
  }

  @Test
  default void theOldestConnectionsMakeRoomWhereverTheyAre() {
    List<List<ConnectionId>> replaced = new ArrayList<>();
    for (UserPlaces node : nodes()) {
      List<ConnectionId> told = new CopyOnWriteArrayList<>();
      replaced.add(told);
      node.listen((user, connection) -> {
        assertThat(user).isEqualTo(ALICE);
        told.add(connection);
      });
    }
    fill(ALICE);
    assertThat(first().enter(BOB, id(20))).isTrue();

    for (int i = LIMIT; i < 2 * LIMIT; i++) {
      last().enterReplacing(ALICE, id(i));
    }

    await().atMost(Duration.ofMinutes(1)).untilAsserted(
        () -> assertThat(replaced.stream().flatMap(List::stream)).containsExactlyInAnyOrder(id(0), id(1), id(2)));
    for (int i = 0; i < LIMIT; i++) {
      assertThat(node(i).holds(ALICE, id(i))).isFalse();
      assertThat(replaced.get(i % nodes().size())).contains(id(i));
      assertThat(last().holds(ALICE, id(LIMIT + i))).isTrue();
    }
    assertThat(nodes()).noneMatch(node -> node.enter(ALICE, id(9)));
  }

  @Test
  default void nobodyMakesRoomWhereThereIsSome() {
    nodes().forEach(node -> node.listen((_, connection) -> {
      throw new AssertionError(connection + " has to go");
    }));

    first().enterReplacing(ALICE, id(0));
    last().enterReplacing(ALICE, id(1));

    assertThat(first().holds(ALICE, id(0))).isTrue();
    assertThat(last().holds(ALICE, id(1))).isTrue();
  }

  @Test
  default void ofManyWhoComeAtOnceNoMoreThanTheLimitFindAPlace() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        UserId user = new UserId("u" + round);
        List<Callable<Boolean>> comers = LongStream.range(0, 12)
            .<Callable<Boolean>>mapToObj(i -> () -> node(i).enter(user, id(i))).toList();
        int admitted = 0;
        for (Future<Boolean> comer : threads.invokeAll(comers)) {
          admitted += comer.get() ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(LIMIT);
      }
    }
  }

  /** Fills the user's places with connections from 0 on, which are spread over the nodes. */
  private void fill(UserId user) {
    for (int i = 0; i < LIMIT; i++) {
      assertThat(node(i).enter(user, id(i))).isTrue();
    }
  }

  private static void awaitEntry(UserPlaces node, UserId user, ConnectionId connection) {
    await().atMost(Duration.ofMinutes(1)).until(() -> node.enter(user, connection));
  }

  private UserPlaces node(long i) {
    return nodes().get((int) (i % nodes().size()));
  }

  private UserPlaces first() {
    return nodes().getFirst();
  }

  private UserPlaces last() {
    return nodes().getLast();
  }

  private static ConnectionId id(long bits) {
    return new ConnectionId(bits);
  }
}
