package io.carillon.benchmarks.micro;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.EnvelopeReader;
import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.adapters.websocket.wire.Inbound;
import io.carillon.domain.message.Message;
import io.carillon.domain.time.MonotonicClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a publish and writing the message that comes of it: once per message, however many get it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {

  private static final int MAX_MESSAGE_BYTES = 65_536;

  /** The size of the payload. */
  @Param({"128", "4096"})
  public int payloadBytes;

  private final EnvelopeReader reader = new EnvelopeReader(MAX_MESSAGE_BYTES);
  private final ByteBuffer room = ByteBuffer.allocateDirect(2 * MAX_MESSAGE_BYTES);
  private final EnvelopeWriter writer = new EnvelopeWriter(InstantSource.system(), MonotonicClock.system(),
      Samples.TERMS,
      size -> room.slice(0, size));
  private byte[] command = {};
  private Message message = Samples.message(1, 2);

  @Setup
  public void prepare() {
    String payload = Samples.payload(payloadBytes);
    command = ("{\"type\":\"Broadcast\",\"id\":\"42\",\"data\":{\"topic\":\"project:42\",\"payload\":" + payload + "}}")
        .getBytes(StandardCharsets.UTF_8);
    message = Samples.message(1, payloadBytes);
  }

  @Benchmark
  public Inbound readBroadcast() {
    return reader.read(command);
  }

  @Benchmark
  public EncodedFrame writeMessage() {
    return writer.message(message);
  }
}
