package io.carillon.acceptance.chaos;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What all clients of a run share. */
record World(Scenario scenario, Recorder recorder, Complaints complaints, Capabilities can, List<String> users,
    Floods floods, Disruptions disruptions, CountDownLatch end) {

  private static final Duration LONG_LIFE = Duration.ofHours(12);

  /** Waits for so long, or until the run's time is over; tells whether it is. */
  boolean isOverAfter(long millis) throws InterruptedException {
    return end.await(millis, TimeUnit.MILLISECONDS);
  }

  /** A pass that is not meant to expire. */
  Pass lastingPass(String user, List<String> topics) {
    return Pass.of(user, topics, LONG_LIFE, scenario.signer());
  }

  Pass shortPass(String user, List<String> topics, Duration life) {
    return Pass.expiring(user, topics, life, scenario.signer());
  }

  /** The epoch that the server told; absent where nobody can read in the end what the topic holds, so that offsets prove nothing. */
  @Nullable
  String epoch(String topic, @Nullable String told) {
    return can.isRecorded(topic) ? told : null;
  }

  List<URI> servers() {
    return scenario.servers();
  }
}
