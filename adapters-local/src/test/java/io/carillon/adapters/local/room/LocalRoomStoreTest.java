package io.carillon.adapters.local.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.room.RoomStoreContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalRoomStoreTest implements RoomStoreContract {

  private final SettableClock clock = new SettableClock();
  private final LocalRoomStore store = new LocalRoomStore(new RoomConfig(PER_USER, PLACES, EMPTY_FOR, UNUSED_FOR),
      clock);

  @Override
  public List<RoomStore> nodes() {
    return List.of(store);
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Override
  public void awaitAgreement() {
    // There is one node.
  }

  @Test
  void aRoomCountsUntilItIsForgotten() {
    store.change(TEA, _ -> Room.create(TEA, ALICE, false, 2, List.of()));
    store.change(TEA, room -> room.orElseThrow().leave(ALICE));
    assertThat(store.size()).isEqualTo(1);

    clock.advance(EMPTY_FOR);
    store.forgetUnused(_ -> false);

    assertThat(store.size()).isZero();
    assertThat(store.roomsOf(ALICE, null, 1).rooms()).isEmpty();
  }
}
