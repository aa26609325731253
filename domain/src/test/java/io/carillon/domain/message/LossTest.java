package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.message.LogPage.Removal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log holds 41 to 100 in the epoch e; at most 50 are replayed. */
class LossTest {

  @ParameterizedTest
  @CsvSource({
      "e, 100, ",
      "e, 99, ",
      "e, 50, ",
      "e, 49, TOO_MANY",
      "e, 40, TOO_MANY",
      "e, 39, TRIMMED",
      "e, 0, TRIMMED",
      "e, 101, POSITION_AHEAD",
      "f, 100, EPOCH_CHANGED",
      "f, 0, EPOCH_CHANGED",
      "f, 101, EPOCH_CHANGED"})
  void aReaderGoesOnOnlyWhereNothingIsMissing(String epoch, long offset, Loss expected) {
    assertThat(Loss.between(new Position(epoch, offset), log(Removal.SIZE), 50))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @CsvSource({"39, EXPIRED", "0, EXPIRED", "50, "})
  void whatBecameTooOldIsToldApartFromWhatHadToMakeRoom(long offset, Loss expected) {
    assertThat(Loss.between(new Position("e", offset), log(Removal.AGE), 50)).isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @CsvSource({"0, ", "1, POSITION_AHEAD"})
  void aLogThatNeverHadAMessageHasLostNone(long offset, Loss expected) {
    LogPage empty = new LogPage("e", 0, 1, Removal.SIZE, List.of(), false);

    assertThat(Loss.between(new Position("e", offset), empty, 50)).isEqualTo(Optional.ofNullable(expected));
  }

  private static LogPage log(Removal removal) {
    return new LogPage("e", 100, 41, removal, List.of(), true);
  }
}
