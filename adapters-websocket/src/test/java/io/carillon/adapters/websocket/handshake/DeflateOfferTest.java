package io.carillon.adapters.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOfferTest {

  private static final String TERMS = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  @ParameterizedTest
  @ValueSource(strings = {"permessage-deflate", "permessage-deflate; client_max_window_bits",
      "permessage-deflate;client_max_window_bits=8", "permessage-deflate; client_max_window_bits = 15",
      "permessage-deflate; server_no_context_takeover", "permessage-deflate; client_no_context_takeover",
      "permessage-deflate;client_max_window_bits;server_no_context_takeover;client_no_context_takeover"})
  void neitherSideRemembersWhateverTheClientOffers(String offer) {
    assertThat(DeflateOffer.answerTo(List.of(offer))).hasValue(TERMS);
  }

  @Test
  void theWindowThatIsThereIsPromised() {
    assertThat(DeflateOffer.answerTo(List.of("permessage-deflate; server_max_window_bits=15")))
        .hasValue(TERMS + "; server_max_window_bits=15");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";", "x-webkit-deflate-frame", "permessage-bzip2", "permessage-deflate-x",
      "permessage-deflate;", "permessage-deflate; unknown", "permessage-deflate; unknown=1",
      "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=8",
      "permessage-deflate; server_max_window_bits=14", "permessage-deflate; server_max_window_bits=16",
      "permessage-deflate; client_max_window_bits=", "permessage-deflate; client_max_window_bits=7",
      "permessage-deflate; client_max_window_bits=16", "permessage-deflate; client_max_window_bits=08",
      "permessage-deflate; client_max_window_bits=x", "permessage-deflate; server_no_context_takeover=1",
      "permessage-deflate; client_no_context_takeover=", "permessage-deflate; client_max_window_bits=15=15",
      "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
      "permessage-deflate; client_max_window_bits; client_max_window_bits=10"})
  void whatCannotBeHadIsDeclined(String offer) {
    assertThat(DeflateOffer.answerTo(List.of(offer))).isEmpty();
  }

  @Test
  void theFirstOfferThatCanBeHadIsAccepted() {
    assertThat(DeflateOffer.answerTo(List.of("x-webkit-deflate-frame", "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=15", "permessage-deflate")))
        .hasValue(TERMS + "; server_max_window_bits=15");
  }

  @Test
  void withoutAnOfferThereIsNoAnswer() {
    assertThat(DeflateOffer.answerTo(List.of())).isEmpty();
  }
}
