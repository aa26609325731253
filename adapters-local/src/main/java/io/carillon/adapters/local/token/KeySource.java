package io.carillon.adapters.local.token;

import java.io.IOException;
import java.time.Duration;

/** Where a key set is published. */
interface KeySource {

  /**
   * Reads the set; one thread at a time. May block, but not for ever.
   *
   * @throws IOException in words for the operator
   */
  String read() throws IOException;

  /** Makes a read that is going on fail soon; from any thread, and as often as one likes. */
  void abort();

  /** How often the set is read when nothing else calls for it. */
  Duration refreshInterval();

  /** How long after one read the next may begin. */
  Duration pause();

  /** The place, for the operator's log; without anything secret. */
  String place();
}
