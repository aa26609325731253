package io.carillon.benchmarks.micro;

import io.carillon.adapters.websocket.delivery.ClientOutlet;
import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.domain.message.Message;
import io.carillon.domain.topic.Overflow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A client that takes nothing for a moment: 1000 messages wait in its mailbox and go out in joined writes. Per message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MailboxBenchmark {

  private static final int MESSAGES = 1_000;
  private static final int PAYLOAD_BYTES = 128;

  private final Clients clients = new Clients();
  private final SinkEndPoint sink = new SinkEndPoint();
  private final Message message = Samples.message(1, PAYLOAD_BYTES);
  private final ClientOutlet outlet = clients.open(Encoding.PLAIN, sink);

  @TearDown
  public void close() {
    clients.close();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void waitAndDrain() {
    long before = clients.sent();
    sink.stop();
    outlet.lane().execute(() -> {
      for (int i = 0; i < MESSAGES; i++) {
        outlet.deliver(message, Overflow.CLOSE);
      }
    });
    clients.awaitSent(before + 1);
    sink.goOn();
    clients.awaitSent(before + MESSAGES);
  }
}
