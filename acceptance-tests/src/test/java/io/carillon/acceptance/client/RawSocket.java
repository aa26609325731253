package io.carillon.acceptance.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A TCP connection that says whatever it is told to, right or wrong, and reads only when it is told to. */
public final class RawSocket implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;

  /** A key as it should be. */
  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final Socket socket;
  private final DataInputStream in;

  private RawSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  public static RawSocket connect(int port) throws IOException {
    return connect(loopback(port), 0);
  }

  /**
   * Connects to any server.
   *
   * @param receiveBuffer how many bytes the system keeps of what is not read yet; 0 for as many as it likes
   */
  public static RawSocket connect(InetSocketAddress address, int receiveBuffer) throws IOException {
    var socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(address, PATIENCE_MILLIS);
    return new RawSocket(socket);
  }

  /** Connects and becomes a WebSocket with a token. */
  public static RawSocket open(int port, String token) throws IOException {
    return upgrade(connect(port), port, "/ws", token);
  }

  /** Connects and becomes a WebSocket that has to say who it is. */
  public static RawSocket openWithoutToken(int port) throws IOException {
    return upgrade(connect(port), handshake(port));
  }

  /** Does so in order to resume a session. */
  public static RawSocket resume(int port, String token, String session) throws IOException {
    return upgrade(connect(port), port, "/ws?session=" + session, token);
  }

  /** Does so with so little room for what it does not read that the server soon feels it. */
  public static RawSocket openWithLittleRoom(int port, String token) throws IOException {
    return upgrade(connect(loopback(port), 4096), port, "/ws", token);
  }

  private static RawSocket upgrade(RawSocket socket, int port, String target, String token) throws IOException {
    return upgrade(socket, handshake(target, "127.0.0.1:" + port, "Authorization: Bearer " + token));
  }

  private static RawSocket upgrade(RawSocket socket, String request) throws IOException {
    Response response = socket.send(request).readResponse();
    if (response.status() != 101) {
      socket.close();
      throw new RefusedException(response.status(), response.body());
    }
    return socket;
  }

  /** A handshake as it should be, with some more header lines. */
  public static String handshake(int port, String... headers) {
    return handshake("/ws", "127.0.0.1:" + port, headers);
  }

  /**
   * The same for any server.
   *
   * @param target the path and what stands behind it
   */
  public static String handshake(String target, String host, String... headers) {
    return "GET " + target + " HTTP/1.1\r\nHost: " + host
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY
        + "\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n") + "\r\n";
  }

  /** Sends a text as it is. */
  public RawSocket send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawSocket send(Frame... frames) throws IOException {
    for (Frame frame : frames) {
      send(frame.bytes());
    }
    return this;
  }

  public RawSocket send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** An HTTP response: its status line and headers, and its body as far as its length is told. */
  public record Response(int status, String head, String body) {}

  /** Reads one HTTP response. */
  public Response readResponse() throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      head.append((char) in.readUnsignedByte());
    }
    String text = head.toString();
    int length = text.lines().filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
        .mapToInt(line -> Integer.parseInt(line.substring(15).trim())).findFirst().orElse(0);
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Response(Integer.parseInt(text.substring(9, 12)), text, body);
  }

  /** Reads one frame; nothing when the server has ended the connection. */
  public Optional<Frame> readFrame() throws IOException {
    int head = in.read();
    if (head < 0) {
      return Optional.empty();
    }
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return Optional.of(new Frame(head, false, length, payload));
  }

  /** The next text, whatever else comes before it. */
  public String readText() throws IOException {
    while (true) {
      Frame frame = readFrame().orElseThrow(EOFException::new);
      if (frame.opcode() == Frame.TEXT) {
        return frame.text();
      }
    }
  }

  /** Reads on until the server ends the connection, and tells how it did. */
  public Ending awaitEnding() {
    try {
      for (Optional<Frame> frame = readFrame(); frame.isPresent(); frame = readFrame()) {
        if (frame.get().opcode() == Frame.CLOSE) {
          return frame.get().ending();
        }
      }
      return Ending.WITHOUT_WORDS;
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the server did not end the connection", e);
    } catch (IOException e) {
      return Ending.WITHOUT_WORDS;
    }
  }

  /** Reads whatever comes until the server ends the connection. */
  public byte[] readToEnd() {
    try {
      return all(in);
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the server did not end the connection", e);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static byte[] all(InputStream stream) throws IOException {
    return stream.readAllBytes();
  }

  /** Ends the connection as a broken network does: without a word, and whatever was on its way is lost (RST). */
  public void cut() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
