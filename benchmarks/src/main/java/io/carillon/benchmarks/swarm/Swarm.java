package io.carillon.benchmarks.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** All clients of one run, on the thread that calls {@link #pump}. Not safe for any other thread. */
public final class Swarm implements AutoCloseable {

  /** A source address gives out a little more than this many ports, so beyond it the next 127.0.0.x is used. */
  private static final int PORTS_PER_SOURCE = 20_000;

  private static final int BUFFER_BYTES = 1024 * 1024;
  private static final int CONNECTING_AT_ONCE = 128;
  private static final int EXAMPLES = 5;

  private final InetSocketAddress server;
  private final Selector selector;
  private final Consumer<SelectionKey> selected = this::onSelected;
  private final byte[] incoming = new byte[BUFFER_BYTES];
  private final ByteBuffer incomingBuffer = ByteBuffer.wrap(incoming);
  private final CompressedTexts compressedTexts = new CompressedTexts(BUFFER_BYTES);
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private Arrivals arrivals = (_, _, _) -> {};
  private Runnable betweenSockets = () -> {};
  private long reads;
  private long bytesRead;
  private int opened;
  private int ready;
  private int lost;
  private int failed;

  public Swarm(String host, int port) throws IOException {
    this.server = new InetSocketAddress(host, port);
    this.selector = Selector.open();
  }

  /** From now on this hears of every message. */
  public void onArrival(Arrivals newArrivals) {
    arrivals = newArrivals;
  }

  /**
   * From now on this runs after each socket that was handled, so that what is due at a moment does not wait until a thousand
   * sockets have been read. It may send, but not wait.
   */
  public void betweenSockets(Runnable interlude) {
    betweenSockets = interlude;
  }

  /** How often something was read from a socket. */
  public long reads() {
    return reads;
  }

  /** All bytes that were ever read. */
  public long bytesRead() {
    return bytesRead;
  }

  /** How many clients were ready and then lost their connection. */
  public int lost() {
    return lost;
  }

  /** How many are ready now. */
  public int ready() {
    return ready;
  }

  /**
   * Connects clients, a bounded number of them at once, and returns when all are ready.
   *
   * @throws IOException when some did not get ready; the message says what happened to the first few
   */
  public List<Peer> connect(List<PeerPlan> plans, Duration patience) throws IOException {
    List<Peer> peers = new ArrayList<>(plans.size());
    int readyBefore = ready;
    int failedBefore = failed;
    long deadline = System.nanoTime() + patience.toNanos();
    int next = 0;
    int done = 0;
    while (done < plans.size() && System.nanoTime() - deadline < 0) {
      while (next < plans.size() && next - done < CONNECTING_AT_ONCE) {
        peers.add(open(plans.get(next++)));
      }
      pump(10);
      done = ready - readyBefore + failed - failedBefore;
    }
    List<String> troubles = peers.stream().filter(peer -> !peer.isReady())
        .map(peer -> peer.ending() == null ? "not ready in time" : String.valueOf(peer.ending()))
        .toList();
    if (!troubles.isEmpty() || peers.size() < plans.size()) {
      throw new IOException((troubles.size() + plans.size() - peers.size()) + " of " + plans.size()
          + " clients did not get ready; the first: " + troubles.stream().distinct().limit(EXAMPLES).toList());
    }
    return peers;
  }

  /** Handles what has arrived; waits up to so many milliseconds for something to. */
  public void pump(long millis) throws IOException {
    if (millis <= 0) {
      selector.selectNow(selected);
    } else {
      selector.select(selected, millis);
    }
  }

  /** Handles what arrives until a moment, by {@link System#nanoTime}; a selector alone is no finer than a millisecond. */
  public void pumpUntil(long nanos) throws IOException {
    long left = nanos - System.nanoTime();
    if (left >= 2_000_000) {
      pump(left / 1_000_000 - 1);
    } else {
      pump(0);
      left = nanos - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(Math.min(left, 50_000));
      }
    }
  }

  /** Handles what arrives for so long. */
  public void pumpFor(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      pump(Math.max(1, Math.min(100, left / 1_000_000)));
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  String host() {
    return server.getHostString();
  }

  int port() {
    return server.getPort();
  }

  /** Where every client reads into; what it does not understand yet, it copies. */
  byte[] incoming() {
    return incoming;
  }

  /** The same bytes as a buffer, emptied. */
  ByteBuffer incomingBuffer() {
    return incomingBuffer.clear();
  }

  void hasRead(int bytes) {
    reads++;
    bytesRead += bytes;
  }

  CompressedTexts compressedTexts() {
    return compressedTexts;
  }

  ByteBuffer outgoing() {
    return outgoing;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  void becameReady() {
    ready++;
  }

  void ended(boolean wasReady, boolean wanted) {
    if (wasReady) {
      ready--;
      lost += wanted ? 0 : 1;
    } else {
      failed++;
    }
  }

  private void onSelected(SelectionKey key) {
    ((Peer) Objects.requireNonNull(key.attachment())).onSelected();
    betweenSockets.run();
  }

  private Peer open(PeerPlan plan) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_LINGER, 0); // no port lingers in TIME_WAIT after a run
    if (plan.receiveBuffer() > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, plan.receiveBuffer());
    }
    int source = opened++ / PORTS_PER_SOURCE;
    if (source > 0) {
      channel.bind(new InetSocketAddress("127.0.0." + (1 + source), 0));
    }
    SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
    Peer peer = new Peer(this, plan, channel, key);
    key.attach(peer);
    channel.connect(server);
    return peer;
  }
}
