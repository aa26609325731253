package io.carillon.adapters.websocket.wire;

import io.carillon.domain.message.Message;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One server message as a whole WebSocket frame (RFC 6455 5.2), header and text, encoded once and shared by every client
 * that gets it, one after another; and the same compressed, once a client wants it so. Belongs to one loop.
 */
public final class EncodedFrame {

  private static final int TEXT = 1;

  private final MessageType type;
  private final ByteBuffer bytes;
  private final int headerLength;
  private final @Nullable Message message;
  private final @Nullable TopicName topic;
  private final long encodedAtNanos;
  private final boolean multiLine;

  /** The same frame compressed, or as it is where that is no better; {@code null} until somebody asks. */
  private @Nullable ByteBuffer deflated;

  private EncodedFrame(MessageType type, ByteBuffer bytes, int headerLength, @Nullable Message message,
      @Nullable TopicName topic, long encodedAtNanos) {
    this.type = type;
    this.bytes = bytes;
    this.headerLength = headerLength;
    this.message = message;
    this.topic = topic;
    this.encodedAtNanos = encodedAtNanos;
    this.multiLine = containsLineFeed(bytes, headerLength);
  }

  /** How many bytes the frame of a text takes. */
  static int sizeFor(int textLength) {
    return FrameHeader.sizeFor(textLength) + textLength;
  }

  /** Frames what a writer holds, in a buffer that has exactly the room for it. */
  static EncodedFrame of(MessageType type, JsonWriter text, ByteBuffer room, @Nullable Message message, long nowNanos) {
    return frame(type, text, room, message, message == null ? null : message.topic(), nowNanos);
  }

  /** Frames what is told about a topic's messages and so belongs among them. */
  static EncodedFrame ofGap(TopicName topic, JsonWriter text, ByteBuffer room, long nowNanos) {
    return frame(MessageType.GAP, text, room, null, topic, nowNanos);
  }

  private static EncodedFrame frame(MessageType type, JsonWriter text, ByteBuffer room, @Nullable Message message,
      @Nullable TopicName topic, long nowNanos) {
    FrameHeader.put(room, TEXT, text.length());
    int headerLength = room.position();
    text.appendTo(room);
    return new EncodedFrame(type, room.flip(), headerLength, message, topic, nowNanos);
  }

  public MessageType type() {
    return type;
  }

  /** The message that the frame carries; {@code null} for an answer or anything else that is one client's own. */
  public @Nullable Message message() {
    return message;
  }

  /** The topic that it must keep its place among the messages of; {@code null} for an answer or a notice. */
  public @Nullable TopicName topic() {
    return topic;
  }

  /**
   * Whether a client may not have the frame any more that has lost its right to some topics.
   *
   * @param answers whether it has lost its right to answers, too; refusals remain, which say what was not done
   */
  public boolean isWithdrawn(Predicate<TopicName> topics, boolean answers) {
    return topic == null ? answers && type != MessageType.ERROR : topics.test(topic);
  }

  /** When it was encoded, by the loop's monotonic clock: how long it waits is counted from here. */
  public long encodedAtNanos() {
    return encodedAtNanos;
  }

  /** The size of header and text together. */
  public int size() {
    return bytes.limit();
  }

  public int textLength() {
    return bytes.limit() - headerLength;
  }

  /** The text alone, without a copy. */
  public ByteBuffer text() {
    return bytes.slice(headerLength, textLength());
  }

  /** Header and text, without a copy: the one buffer of this frame, from its beginning, for use until the next call. */
  public ByteBuffer whole() {
    return bytes.rewind();
  }

  /** The whole frame as clients get it that compress, in the same way: one buffer, for use until the next call. */
  public ByteBuffer deflated(FrameDeflater deflater) {
    ByteBuffer made = deflated;
    if (made == null) {
      made = deflater.deflate(text()).orElse(bytes);
      deflated = made;
    }
    return made.rewind();
  }

  /** Whether the text has a line feed, which a publisher may have put between the tokens of its payload. */
  public boolean isMultiLine() {
    return multiLine;
  }

  private static boolean containsLineFeed(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) == '\n') {
        return true;
      }
    }
    return false;
  }
}
