package io.carillon.benchmarks.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One client: its handshake, its subscriptions, and then whatever the server sends. Belongs to its swarm's thread. */
public final class Peer {

  private enum State {
    CONNECTING, HANDSHAKE, WELCOME, SUBSCRIBING, READY, ENDED
  }

  private static final byte[] NOTHING = {};
  private static final int MEDIUM = 126;
  private static final int LONG = 127;
  private static final int STATUS_LINE = 160;
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final Swarm swarm;
  private final PeerPlan plan;
  private final SocketChannel channel;
  private final SelectionKey key;
  private State state = State.CONNECTING;
  private @Nullable Ending ending;

  /** The beginning of a frame whose end has not come yet. */
  private byte[] carry = NOTHING;
  private int carried;

  /** What the socket did not take yet. */
  private @Nullable ByteBuffer unsent;
  private long received;
  private long refused;

  /** How many bytes it may still read. */
  private int allowance = UNBOUNDED;

  Peer(Swarm swarm, PeerPlan plan, SocketChannel channel, SelectionKey key) {
    this.swarm = swarm;
    this.plan = plan;
    this.channel = channel;
    this.key = key;
  }

  public boolean isReady() {
    return state == State.READY;
  }

  /** How it ended; {@code null} while it has not. */
  public @Nullable Ending ending() {
    return ending;
  }

  /** The messages that it got. */
  public long received() {
    return received;
  }

  /** The commands that were answered with an error since it was ready. */
  public long refused() {
    return refused;
  }

  /** Sends one publication now. */
  public void publish(Publication publication, long stampNanos) {
    ByteBuffer out = swarm.outgoing().clear();
    publication.appendTo(out, stampNanos);
    send(out.flip());
  }

  /** Sends the same publication so many times in one write. */
  public void publishMany(Publication publication, int count, long stampNanos) {
    ByteBuffer out = swarm.outgoing().clear();
    for (int i = 0; i < count; i++) {
      if (out.remaining() < publication.size()) {
        send(out.flip());
        out.clear();
      }
      publication.appendTo(out, stampNanos);
    }
    send(out.flip());
  }

  /** Whether the socket takes more: false while something waits that it did not take. */
  public boolean isWritable() {
    return unsent == null;
  }

  /** Stops reading, as a client does that hangs. */
  public void stopReading() {
    if (key.isValid()) {
      key.interestOpsAnd(~SelectionKey.OP_READ);
    }
  }

  public void goOnReading() {
    if (key.isValid()) {
      key.interestOpsOr(SelectionKey.OP_READ);
    }
  }

  /** Reads so many bytes more and then stops: who is told this four times a second reads at four times the rate. */
  public void readOnly(int bytes) {
    allowance = bytes;
    goOnReading();
  }

  /** Ends the connection at once. */
  public void abandon() {
    end(Ending.without("abandoned"), true);
  }

  /** Something can be done with the socket. */
  void onSelected() {
    try {
      int ready = key.readyOps();
      if ((ready & SelectionKey.OP_CONNECT) != 0) {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        state = State.HANDSHAKE;
        send(ByteBuffer.wrap(plan.request(swarm.host(), swarm.port()).getBytes(StandardCharsets.US_ASCII)));
        return;
      }
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        flush();
      }
      if ((ready & SelectionKey.OP_READ) != 0) {
        read();
      }
    } catch (IOException e) {
      end(Ending.without(String.valueOf(e.getMessage())));
    }
  }

  private void read() throws IOException {
    byte[] bytes = swarm.incoming();
    ByteBuffer in = swarm.incomingBuffer().put(carry, 0, carried);
    int room = in.position() + Math.min(in.remaining(), allowance);
    int got = channel.read(in.limit(room));
    if (got < 0) {
      end(Ending.without("closed without a close frame"));
      return;
    }
    carried = 0;
    swarm.hasRead(got);
    if (allowance != UNBOUNDED) {
      allowance -= got;
      if (allowance == 0) {
        stopReading();
      }
    }
    long now = System.nanoTime();
    int end = in.position();
    int at = state == State.HANDSHAKE ? readAnswer(bytes, end) : 0;
    at = readFrames(bytes, at, end, now);
    if (state != State.ENDED) {
      keep(bytes, at, end);
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    carried = to - from;
    if (carried > carry.length) {
      carry = new byte[carried + carried / 2];
    }
    System.arraycopy(bytes, from, carry, 0, carried);
  }

  /** The server's answer to the handshake (RFC 6455 4.2.2). */
  private int readAnswer(byte[] bytes, int end) {
    String answer = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    int headers = answer.indexOf("\r\n\r\n");
    if (headers < 0) {
      return 0;
    }
    if (!answer.startsWith("HTTP/1.1 101")) {
      end(Ending.without(answer.substring(0, Math.min(STATUS_LINE, answer.indexOf("\r\n")))));
      return end;
    }
    state = State.WELCOME;
    return headers + 4;
  }

  /** Handles all frames that are whole, and returns where the first begins that is not. */
  private int readFrames(byte[] bytes, int from, int end, long now) {
    int at = from;
    while (state.compareTo(State.WELCOME) >= 0 && state != State.ENDED && end - at >= 2) {
      int length = bytes[at + 1] & 0x7F;
      int header = 2 + (length == MEDIUM ? Short.BYTES : length == LONG ? Long.BYTES : 0);
      if (end - at < header) {
        break;
      }
      if (length >= MEDIUM) {
        length = 0;
        for (int i = at + 2; i < at + header; i++) {
          length = length << 8 | (bytes[i] & 0xFF);
        }
      }
      if (length < 0 || header + length > bytes.length) {
        end(Ending.without("a frame that is too large for the generator"));
        break;
      }
      if (end - at < header + length) {
        break;
      }
      if ((bytes[at] & ClientFrame.COMPRESSED) == 0) {
        onFrame(bytes[at] & 0x0F, bytes, at + header, length, now);
      } else {
        onCompressed(bytes, at + header, length, now);
      }
      at += header + length;
    }
    return at;
  }

  private void onCompressed(byte[] bytes, int from, int length, long now) {
    byte[] text = swarm.compressedTexts().of(bytes, from, length);
    if (text == null) {
      end(Ending.without("a frame that cannot be decompressed"));
    } else {
      onFrame(ClientFrame.TEXT, text, 0, text.length, now);
    }
  }

  private void onFrame(int opcode, byte[] bytes, int from, int length, long now) {
    switch (opcode) {
      case ClientFrame.TEXT, ClientFrame.CONTINUATION -> {
        if (state == State.READY) {
          countStamps(bytes, from, from + length, now);
        } else {
          onAnswer(new String(bytes, from, length, StandardCharsets.UTF_8));
        }
      }
      case ClientFrame.PING -> send(ByteBuffer.wrap(ClientFrame.of(ClientFrame.PONG, bytes, from, length)));
      case ClientFrame.CLOSE -> {
        send(ByteBuffer.wrap(ClientFrame.of(ClientFrame.CLOSE, bytes, from, Math.min(length, 2))));
        end(length < 2
            ? Ending.without("closed without a code")
            : new Ending((bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF),
                new String(bytes, from + 2, length - 2, StandardCharsets.UTF_8)));
      }
      default -> {
        // A pong: nobody asked, and nobody minds.
      }
    }
  }

  /** A text without any stamp has answers. */
  private void countStamps(byte[] bytes, int from, int to, long now) {
    int at = Stamp.find(bytes, from, to);
    if (at < 0) {
      refused += Refusals.in(bytes, from, to);
    }
    for (; at >= 0; at = Stamp.find(bytes, at + Stamp.LENGTH, to)) {
      received++;
      swarm.arrivals().arrived(this, Stamp.read(bytes, at), now);
    }
  }

  private void onAnswer(String text) {
    if (text.contains("\"type\":\"Error\"") || text.contains("\"error\":")) {
      end(Ending.without(text));
    } else if (text.contains("\"event\":\"connected\"")) {
      if (plan.topics().isEmpty()) {
        becomeReady();
      } else {
        state = State.SUBSCRIBING;
        send(ByteBuffer.wrap(ClientFrame.text(plan.subscribeCommand())));
      }
    } else if (text.contains("\"event\":\"subscribed\"")) {
      becomeReady();
    }
  }

  private void becomeReady() {
    state = State.READY;
    swarm.becameReady();
  }

  private void send(ByteBuffer out) {
    try {
      if (unsent == null) {
        channel.write(out);
      }
      if (out.hasRemaining()) {
        keepUnsent(out);
      }
    } catch (IOException e) {
      end(Ending.without(String.valueOf(e.getMessage())));
    }
  }

  private void keepUnsent(ByteBuffer out) {
    ByteBuffer waiting = unsent == null ? ByteBuffer.allocate(0) : unsent;
    unsent = ByteBuffer.allocate(waiting.remaining() + out.remaining()).put(waiting).put(out).flip();
    key.interestOpsOr(SelectionKey.OP_WRITE);
  }

  private void flush() throws IOException {
    ByteBuffer waiting = unsent;
    if (waiting != null) {
      channel.write(waiting);
      if (waiting.hasRemaining()) {
        return;
      }
      unsent = null;
    }
    key.interestOpsAnd(~SelectionKey.OP_WRITE);
  }

  private void end(Ending how) {
    end(how, false);
  }

  private void end(Ending how, boolean wanted) {
    if (state == State.ENDED) {
      return;
    }
    boolean wasReady = state == State.READY;
    state = State.ENDED;
    ending = how;
    carry = NOTHING;
    unsent = null;
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way, and how it ended is known.
      ending = how;
    }
    swarm.ended(wasReady, wanted);
  }
}
