package io.carillon.application.hub;

import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Span;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;

/**
 * Reads on in the logs of recorded topics for subscriptions that stand behind them, or that do not know yet where they stand. A
 * broker may block, so this happens away from the lanes; what was read comes back on the reader's lane.
 */
public final class LogReader {

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Broker broker;
  private final Background background;
  private final PageLimit limit;
  private final Beginnings beginnings;

  /**
   * @param background where reading may block
   * @param limit how much one page holds
   * @param beginnings for subscriptions that do not know where they begin
   */
  public LogReader(Broker broker, Background background, PageLimit limit, Beginnings beginnings) {
    this.broker = broker;
    this.background = background;
    this.limit = limit;
    this.beginnings = beginnings;
  }

  /** Brings a subscription its start. While that cannot be told it tries again every second. */
  void find(TopicName topic, Subscription reader) {
    background.execute(() -> tryToFind(topic, reader, 0));
  }

  private void tryToFind(TopicName topic, Subscription reader, int tries) {
    if (reader.hasEnded()) {
      return;
    }
    try {
      Start start = beginnings.find(topic, tries);
      reader.outlet().lane().execute(() -> reader.onStart(start));
    } catch (BrokerUnavailableException e) {
      background.executeLater(RETRY, () -> tryToFind(topic, reader, tries + 1));
    }
  }

  /** Brings a subscription the page that begins behind an offset. While the broker is away it tries again every second. */
  void read(TopicName topic, long after, Subscription reader) {
    background.execute(() -> attempt(topic, after, reader));
  }

  private void attempt(TopicName topic, long after, Subscription reader) {
    if (reader.hasEnded()) {
      return;
    }
    try {
      LogPage page = broker.read(topic, new Span.After(after), limit);
      reader.outlet().lane().execute(() -> reader.onPage(page));
    } catch (BrokerUnavailableException e) {
      background.executeLater(RETRY, () -> attempt(topic, after, reader));
    }
  }
}
