package io.carillon.adapters.websocket.delivery;

import java.nio.ByteBuffer;

/**
 * Room for encoded frames outside the heap, so that a socket writes them without another copy. Frames are cut one after
 * another from a large block; the collector frees a block when its last frame is gone. Belongs to one loop.
 */
final class FrameSlab {

  private static final int BLOCK = 256 * 1024;

  private ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);

  /** Room for exactly so many bytes. Large frames get an array of their own, which costs them one copy at the socket. */
  ByteBuffer allocate(int size) {
    if (size > BLOCK / 4) {
      return ByteBuffer.allocate(size);
    }
    if (size > block.remaining()) {
      block = ByteBuffer.allocateDirect(BLOCK);
    }
    ByteBuffer room = block.slice(block.position(), size);
    block.position(block.position() + size);
    return room;
  }
}
