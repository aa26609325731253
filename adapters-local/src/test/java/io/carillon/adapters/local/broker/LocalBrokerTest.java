package io.carillon.adapters.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerContract;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalBrokerTest implements BrokerContract {

  private final SettableClock clock = new SettableClock();
  private final List<Broker> nodes = List.of(new LocalBroker(clock));

  @Override
  public List<Broker> nodes() {
    return nodes;
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Test
  void aMessageHasBeenHandedOverWhenPublishingReturns() {
    var heard = new AtomicInteger();
    Broker broker = nodes.getFirst();
    broker.listen(_ -> heard.incrementAndGet());

    broker.publish(Messages.on("lobby"));

    assertThat(heard).hasValue(1);
  }
}
