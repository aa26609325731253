package io.carillon.benchmarks.micro;

import io.carillon.adapters.websocket.wire.FrameDeflater;
import io.carillon.adapters.websocket.wire.MessageInflater;
import io.carillon.adapters.websocket.wire.MessageInflater.Inflated;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
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

/** Compressing a message, once for all clients that want it so, and reading one from a client that compresses. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompressionBenchmark {

  private static final int WORDS = 500;

  /** The size of the text, words drawn at random between the members of an envelope. */
  @Param({"300", "1000", "4000", "60000"})
  public int textBytes;

  private final ByteBuffer room = ByteBuffer.allocateDirect(128 * 1024);
  private final FrameDeflater deflater = new FrameDeflater(size -> room.slice(0, size));
  private final MessageInflater inflater = new MessageInflater(65_536);
  private ByteBuffer text = ByteBuffer.allocateDirect(0);
  private byte[] payload = {};

  @Setup
  public void prepare() {
    Random random = new Random(1);
    StringBuilder words = new StringBuilder(
        "{\"type\":\"Broadcast\",\"id\":\"01JD3Z9Q7K8M2N4P6R8T\",\"timestamp\":1763673600000,"
            + "\"data\":{\"topic\":\"project:42\",\"sender\":\"alice\",\"kind\":\"custom\",\"payload\":\"");
    while (words.length() < textBytes) {
      words.append(Integer.toString(1_000_000 + random.nextInt(WORDS) * 7_919, Character.MAX_RADIX)).append(' ');
    }
    byte[] bytes = words.substring(0, textBytes).getBytes(StandardCharsets.UTF_8);
    text = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    ByteBuffer frame = deflater.deflate(text.duplicate()).orElseThrow();
    int header = frame.remaining() < 128 ? 2 : 4;
    payload = new byte[frame.remaining() - header];
    frame.get(header, payload);
    System.out.println(textBytes + " bytes became " + frame.remaining());
  }

  @Benchmark
  public Optional<ByteBuffer> compress() {
    return deflater.deflate(text.duplicate());
  }

  @Benchmark
  public Inflated decompress() {
    return inflater.inflate(payload);
  }
}
