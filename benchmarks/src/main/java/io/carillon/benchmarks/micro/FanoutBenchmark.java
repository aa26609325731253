package io.carillon.benchmarks.micro;

import io.carillon.adapters.local.broker.LocalBroker;
import io.carillon.adapters.local.broker.LogLimits;
import io.carillon.adapters.websocket.delivery.ClientOutlet;
import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.application.hub.Hub;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.domain.message.Message;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.Overflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the hub to where the kernel would begin, for 1000 subscribers on one loop. The figure is the time per subscriber
 * for the whole burst: divide it by the burst for the time per delivery.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanoutBenchmark {

  private static final int SUBSCRIBERS = 1_000;
  private static final int PAYLOAD_BYTES = 128;

  /** How many messages come at once. */
  @Param({"1", "8", "32"})
  public int burst;

  /** What the clients speak. */
  @Param({"PLAIN", "BATCH"})
  public Encoding encoding = Encoding.PLAIN;

  private final Hub hub = new Hub(new LocalBroker(MonotonicClock.system(), new Random(1), new LogLimits(1 << 26, 1_000),
      new CountingTelemetry()), 1, MonotonicClock.system());
  private final Clients clients = new Clients();
  private final List<Message> messages = new ArrayList<>();

  @Setup
  public void subscribe() {
    for (int i = 0; i < SUBSCRIBERS; i++) {
      ClientOutlet outlet = clients.open(encoding, new SinkEndPoint());
      Subscription subscription = new Subscription(outlet, Samples.TOPIC, SubscriptionTerms.plain(Overflow.CLOSE));
      hub.add(subscription);
      outlet.lane().execute(subscription::goLive);
    }
    for (int i = 0; i < burst; i++) {
      messages.add(Samples.message(i, PAYLOAD_BYTES));
    }
  }

  @TearDown
  public void close() {
    clients.close();
  }

  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS)
  public void fanOut() {
    long before = clients.sent();
    for (Message message : messages) {
      hub.onMessage(message);
    }
    clients.awaitSent(before + (long) SUBSCRIBERS * burst);
  }
}
